package dev.uncontained.lab.drill;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets a process run for a share of each {@value #PERIOD_MS} ms and stops it for the rest, as cpulimit does: needs no rights and no cgroup. */
final class Throttle implements Disturbance {
    private static final int PERIOD_MS = 100;
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);

    private final Fault fault;
    private final Supplier<Optional<ProcessHandle>> target;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean cutShort;
    private @Nullable Thread thread;

    Throttle(Fault fault, Supplier<Optional<ProcessHandle>> target) {
        this.fault = fault;
        this.target = target;
    }

    @Override
    public void begin() {
        ProcessHandle process = ProcessFault.required(fault, target);
        thread = Thread.ofPlatform()
                .name("drill-throttle")
                .daemon()
                .start(() -> cutShort = !alternate(process, fault.setting(Setting.SHARE), over));
    }

    /**
     * Lets it run for so many permille of the time until {@code over} opens or it ends; it runs afterwards. Both signals are ordered on a
     * schedule: what ordering one costs makes the other as late, and the share stays as long as neither phase is shorter than that.
     *
     * @return whether it lived until then
     */
    static boolean alternate(ProcessHandle process, long permille, CountDownLatch over) {
        long runNs = PERIOD_NS * permille / 1000;
        try {
            long stopNs = System.nanoTime();
            while (process.isAlive()) {
                Signals.send("STOP", process.pid());
                if (over.await(stopNs + PERIOD_NS - runNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return process.isAlive();
                }
                Signals.send("CONT", process.pid());
                if (over.await(stopNs + PERIOD_NS - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return process.isAlive();
                }
                // what is late by more than a period is not made up for
                stopNs = Math.max(stopNs + PERIOD_NS, System.nanoTime() - PERIOD_NS);
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            if (process.isAlive()) {
                Signals.send("CONT", process.pid());
            }
        }
    }

    @Override
    public Optional<String> problem() {
        return cutShort ? Optional.of(ProcessFault.cutShort(fault)) : Optional.empty();
    }

    @Override
    public void heal() {
        over.countDown();
        Threads.joinFully(thread);
    }
}
