package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process that is restarted, and whose next life gets a share of its time only, from its first instruction on. */
final class SlowStart implements Disturbance {
    private static final long LOOK_MS = 20;

    private final Fault fault;
    private final Supplier<Optional<ProcessHandle>> target;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean startsSlowly;
    private volatile boolean cutShort;
    private @Nullable Thread thread;

    SlowStart(Fault fault, Supplier<Optional<ProcessHandle>> target) {
        this.fault = fault;
        this.target = target;
    }

    @Override
    public void begin() {
        ProcessHandle first = ProcessFault.required(fault, target);
        if (!Signals.send("TERM", first.pid())) {
            throw LabException.environment(
                    "process " + first.pid() + " of " + fault.target() + " took no SIGTERM.",
                    "Run the drill as the user whose stack it is.");
        }
        thread = Thread.ofPlatform().name("drill-slow-start").daemon().start(() -> slowDown(first.pid()));
    }

    private void slowDown(long firstPid) {
        try {
            Optional<ProcessHandle> next;
            do {
                if (over.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                    return;
                }
                next = target.get().filter(process -> process.pid() != firstPid);
            } while (next.isEmpty());
            startsSlowly = true;
            cutShort = !Throttle.alternate(next.get(), fault.setting(Setting.SHARE), over);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean tookEffect() {
        return startsSlowly;
    }

    @Override
    public Optional<String> problem() {
        if (cutShort) {
            return Optional.of(ProcessFault.cutShort(fault));
        }
        return thread == null || startsSlowly
                ? Optional.empty()
                : Optional.of("nothing had been started in the place of " + fault.target() + " when the run ended");
    }

    @Override
    public void heal() {
        over.countDown();
        Threads.joinFully(thread);
    }
}
