package dev.uncontained.lab.drill;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets a process run for a share of each {@value #PERIOD_MS} ms and stops it for the rest, as cpulimit does: needs no rights and no cgroup. */
final class Throttle implements Disturbance {
    private static final int PERIOD_MS = 100;

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
     * Lets it run for so many permille of the time until {@code over} opens or it ends; it runs afterwards.
     *
     * @return whether it lived until then
     */
    static boolean alternate(ProcessHandle process, long permille, CountDownLatch over) {
        long runMs = Math.max(1, PERIOD_MS * permille / 1000);
        try {
            while (process.isAlive()) {
                Signals.send("STOP", process.pid());
                if (over.await(PERIOD_MS - runMs, TimeUnit.MILLISECONDS)) {
                    return process.isAlive();
                }
                Signals.send("CONT", process.pid());
                if (over.await(runMs, TimeUnit.MILLISECONDS)) {
                    return process.isAlive();
                }
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
