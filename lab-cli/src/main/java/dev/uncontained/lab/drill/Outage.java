package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process that is killed and stays away. The next life that its supervisor gives it is stopped as soon as it is there, long before it
 * listens anywhere, and goes on when the fault ends: until then everybody else finds nobody at its ports.
 */
final class Outage implements Disturbance {
    private static final long LOOK_MS = 20;

    private final Fault fault;
    private final Supplier<Optional<ProcessHandle>> target;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean held;
    private @Nullable Thread thread;

    /**
     * @param target the process as it is, if it is there
     */
    Outage(Fault fault, Supplier<Optional<ProcessHandle>> target) {
        this.fault = fault;
        this.target = target;
    }

    @Override
    public void begin() {
        ProcessHandle first = ProcessFault.required(fault, target);
        if (!Signals.send("KILL", first.pid())) {
            throw LabException.environment(
                    "process " + first.pid() + " of " + fault.target() + " took no SIGKILL.",
                    "Run the drill as the user whose stack it is.");
        }
        thread = Thread.ofPlatform().name("drill-outage").daemon().start(() -> hold(first));
    }

    /** Stops every later life, should somebody kill one that is stopped. */
    private void hold(ProcessHandle first) {
        ProcessHandle last = first;
        try {
            while (!over.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                Optional<ProcessHandle> there = target.get();
                if (there.isPresent() && there.get().pid() != last.pid()) {
                    last = there.get();
                    Signals.send("STOP", last.pid());
                    held = true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (last.pid() != first.pid() && last.isAlive()) {
                Signals.send("CONT", last.pid());
            }
        }
    }

    @Override
    public boolean tookEffect() {
        return held;
    }

    @Override
    public void heal() {
        over.countDown();
        Threads.joinFully(thread);
    }
}
