package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends faults when their time has come, watches the guards all the while, and heals whatever happens.
 *
 * <p>Everything happens on the thread {@code drill-faults} until {@link #close()} has ended that; then the caller's thread heals what is left.
 */
final class FaultRunner implements AutoCloseable {
    private static final long TICK_MS = 50;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final List<Pending> pending;
    private final LongSupplier virtualNs;
    private final Supplier<Optional<String>> guard;
    private final Supplier<Optional<String>> unsteady;
    private final Consumer<String> tell;
    private final Runnable onAbort;
    private final List<Moment> moments = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Thread thread;
    private volatile boolean ending;
    private volatile long beganNs;
    private long lookedNs;
    private long healedNs;
    private double recoverySeconds;
    private boolean awaitsRecovery;
    private @Nullable String aborted;

    private static final class Pending {
        private final Fault fault;
        private final Disturbance disturbance;
        private long dueNs = Long.MAX_VALUE;
        private long beganNs;
        private boolean begun;
        private boolean ended;

        private Pending(Fault fault, Disturbance disturbance) {
            this.fault = fault;
            this.disturbance = disturbance;
        }

        private boolean active() {
            return begun && !ended;
        }
    }

    /**
     * @param virtualNs virtual time of the run so far
     * @param guard says which guard has tripped, if one has
     * @param unsteady says what is not as it should be, if something is
     * @param tell told of everything that happens, in one line each
     * @param onAbort called once when a guard has tripped and everything is healed
     */
    FaultRunner(
            List<Fault> faults,
            Function<Fault, Disturbance> disturbances,
            LongSupplier virtualNs,
            Supplier<Optional<String>> guard,
            Supplier<Optional<String>> unsteady,
            Consumer<String> tell,
            Runnable onAbort) {
        this.pending = faults.stream()
                .map(fault -> new Pending(fault, disturbances.apply(fault)))
                .toList();
        this.virtualNs = virtualNs;
        this.guard = guard;
        this.unsteady = unsteady;
        this.tell = tell;
        this.onAbort = onAbort;
        this.thread = Thread.ofPlatform().name("drill-faults").daemon().unstarted(this::run);
    }

    /** The disturbed run begins now. */
    void start() {
        beganNs = System.nanoTime();
        thread.start();
    }

    private void run() {
        try {
            while (!ending && aborted == null) {
                long nowNs = System.nanoTime();
                for (Pending one : pending) {
                    step(one, nowNs);
                }
                if (nowNs - lookedNs > LOOK_NS) {
                    look();
                    lookedNs = System.nanoTime();
                }
                Thread.sleep(TICK_MS);
            }
        } catch (InterruptedException | InterruptException e) {
            // close() ends the thread so; what is active is healed there
            ending = true;
        } catch (LabException e) {
            problems.add("no further fault: " + e.getMessage() + " " + e.wayOut());
        }
        if (aborted != null) {
            healAll();
            onAbort.run();
        }
    }

    private void step(Pending one, long nowNs) throws InterruptedException {
        Fault fault = one.fault;
        if (!one.begun) {
            if (one.dueNs == Long.MAX_VALUE && fault.clock() == Fault.Clock.WALL) {
                one.dueNs = beganNs + fault.atNs();
            } else if (one.dueNs == Long.MAX_VALUE && virtualNs.getAsLong() >= fault.atNs()) {
                one.dueNs = nowNs + fault.jitterNs();
            }
            if (nowNs >= one.dueNs) {
                begin(one);
            }
        } else if (!one.ended && nowNs - one.beganNs >= fault.forNs() && one.disturbance.tookEffect()) {
            end(one);
        }
    }

    private void begin(Pending one) throws InterruptedException {
        one.begun = true;
        one.beganNs = System.nanoTime();
        if (one.fault.isSimulated()) {
            // the hosts do it themselves; nothing is healed and nothing recovers from it
            one.ended = true;
            windows.add(new Window(one.fault, seconds(one.beganNs), seconds(one.beganNs)));
            moment("in the run: " + one.fault.name());
            return;
        }
        moment("fault " + one.fault.name() + " begins");
        try {
            one.disturbance.begin();
        } catch (LabException e) {
            problems.add(e.getMessage() + " " + e.wayOut());
            moment("fault " + one.fault.name() + " could not be begun");
            one.disturbance.heal();
            one.ended = true;
        }
    }

    private void end(Pending one) {
        one.disturbance.heal();
        one.ended = true;
        one.disturbance.problem().ifPresent(what -> problems.add("fault " + one.fault.name() + ": " + what));
        windows.add(new Window(one.fault, seconds(one.beganNs), seconds(System.nanoTime())));
        moment("fault " + one.fault.name() + " ended");
        healedNs = System.nanoTime();
        awaitsRecovery = true;
    }

    private void look() {
        Optional<String> tripped = guard.get();
        if (tripped.isPresent()) {
            aborted = tripped.get();
            moment("guard: " + aborted + "; healing and stopping");
            return;
        }
        if (awaitsRecovery && pending.stream().noneMatch(Pending::active)) {
            lookForRecovery();
        }
    }

    private boolean lookForRecovery() {
        if (unsteady.get().isPresent()) {
            return false;
        }
        double took = (System.nanoTime() - healedNs) / 1e9;
        recoverySeconds = Math.max(recoverySeconds, took);
        awaitsRecovery = false;
        moment("steady again, %.1f s after the fault's end".formatted(took));
        return true;
    }

    private void healAll() {
        for (Pending one : pending.reversed()) {
            if (one.active()) {
                end(one);
            }
        }
    }

    /** Ends every fault, whatever it takes; the second call does nothing. */
    @Override
    public void close() {
        ending = true;
        boolean interrupted = Thread.interrupted();
        thread.interrupt();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        healAll();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * After {@link #close()}: waits until everything is as it should be.
     *
     * @param withinNs longest time since the last fault's end, in ns; at least one look is taken
     * @return what is still not as it should be, if something is
     */
    Optional<String> awaitSteady(long withinNs) throws InterruptedException {
        while (awaitsRecovery && !lookForRecovery()) {
            if (System.nanoTime() - healedNs > withinNs) {
                return Optional.of(unsteady.get().orElse("steady state came back only after the limit"));
            }
            Thread.sleep(TICK_MS);
        }
        return Optional.empty();
    }

    /** What happened, in order. For use after {@link #close()}, as all below. */
    List<Moment> moments() {
        return List.copyOf(moments);
    }

    List<Window> windows() {
        return List.copyOf(windows);
    }

    /** Faults that could not be begun, and those whose time never came. */
    List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        for (Pending one : pending) {
            if (!one.begun && !one.fault.isSimulated()) {
                all.add("fault " + one.fault.name()
                        + " never began: the run ended first; give it an earlier time or the"
                        + " run a greater length");
            }
        }
        return all;
    }

    /** Longest time from the end of a fault to a steady state, in s. */
    double recoverySeconds() {
        return recoverySeconds;
    }

    Optional<String> aborted() {
        return Optional.ofNullable(aborted);
    }

    private double seconds(long atNs) {
        return (atNs - beganNs) / 1e9;
    }

    private void moment(String what) {
        double at = seconds(System.nanoTime());
        moments.add(new Moment(at, what));
        tell.accept("%6.1f s  %s".formatted(at, what));
    }
}
