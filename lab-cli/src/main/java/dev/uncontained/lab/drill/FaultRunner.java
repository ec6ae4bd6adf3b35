package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends faults when their time has come and heals whatever happens, while a {@link Lookout} watches.
 *
 * <p>Faults begin and end on the thread {@code drill-faults} until {@link #close()} has ended that; then the caller's thread heals what is left.
 */
final class FaultRunner implements AutoCloseable {
    private static final long TICK_MS = 50;

    private final List<Pending> pending;
    private final Watch watch;
    private final Lookout lookout;
    private final Consumer<String> tell;
    private final Runnable onAbort;
    private final List<Moment> moments = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Thread thread;
    private volatile boolean ending;
    private volatile long beganNs;
    private volatile @Nullable String aborted;

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
     * @param tell told of everything that happens, in one line each
     * @param onAbort called once when a guard has tripped and everything is healed
     */
    FaultRunner(
            List<Fault> faults,
            Function<Fault, Disturbance> disturbances,
            Watch watch,
            Consumer<String> tell,
            Runnable onAbort) {
        this.pending = faults.stream()
                .map(fault -> new Pending(fault, disturbances.apply(fault)))
                .toList();
        this.watch = watch;
        this.tell = tell;
        this.onAbort = onAbort;
        this.lookout = new Lookout(watch, tripped -> aborted = tripped, this::moment);
        this.thread = Thread.ofPlatform().name("drill-faults").daemon().unstarted(this::run);
    }

    /** The disturbed run begins now. */
    void start() {
        beganNs = System.nanoTime();
        thread.start();
        lookout.start(beganNs);
    }

    private void run() {
        try {
            while (!ending && aborted == null) {
                long nowNs = System.nanoTime();
                for (Pending one : pending) {
                    step(one, nowNs);
                }
                Thread.sleep(TICK_MS);
            }
        } catch (InterruptedException | InterruptException e) {
            // close() ends the thread so; what is active is healed there
            ending = true;
        } catch (LabException e) {
            aborted = "no further fault: " + e.getMessage() + " " + e.wayOut();
        } catch (RuntimeException e) {
            aborted = "no further fault: " + e;
        }
        if (aborted != null) {
            moment("guard: " + aborted + "; healing and stopping");
            healAll();
            onAbort.run();
        }
    }

    private void step(Pending one, long nowNs) throws InterruptedException {
        Fault fault = one.fault;
        if (!one.begun) {
            if (one.dueNs == Long.MAX_VALUE && fault.clock() == Fault.Clock.WALL) {
                one.dueNs = beganNs + fault.atNs();
            } else if (one.dueNs == Long.MAX_VALUE && watch.virtualNs() >= fault.atNs()) {
                one.dueNs = nowNs + fault.jitterNs();
            }
            if (nowNs >= one.dueNs && (!fault.whenSteady() || lookout.hasRecovered())) {
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
            watch.onBegun(one.fault);
            watch.onEnded(one.fault);
            return;
        }
        moment("fault " + one.fault.name() + " begins");
        watch.onBegun(one.fault);
        try {
            lookout.onBegun(one.fault);
            one.disturbance.begin();
        } catch (LabException e) {
            problems.add(e.getMessage() + " " + e.wayOut());
            moment("fault " + one.fault.name() + " could not be begun");
            one.disturbance.heal();
            one.ended = true;
            lookout.onEnded();
            watch.onEnded(one.fault);
        }
    }

    private void end(Pending one) {
        long endedNs = System.nanoTime();
        one.disturbance.heal();
        one.ended = true;
        Optional<String> problem = one.disturbance.problem();
        problem.ifPresent(what -> problems.add("fault " + one.fault.name() + ": " + what));
        windows.add(new Window(one.fault, seconds(one.beganNs), seconds(endedNs)));
        if (one.fault.kind() == FaultKind.TAKE_OVER && problem.isEmpty()) {
            double took = seconds(endedNs) - seconds(one.beganNs);
            lookout.onTakenOver(took);
            moment("the others have taken over, %.1f s after it fell silent".formatted(took));
        }
        moment("fault " + one.fault.name() + " ended");
        lookout.onEnded();
        watch.onEnded(one.fault);
    }

    private void healAll() {
        for (Pending one : pending.reversed()) {
            if (one.active()) {
                try {
                    end(one);
                } catch (RuntimeException e) {
                    one.ended = true;
                    problems.add("fault " + one.fault.name() + " could not be healed: " + e.getMessage());
                    moment("fault " + one.fault.name() + " could not be healed");
                }
            }
        }
    }

    /** Ends every fault, whatever it takes; the second call does nothing. */
    @Override
    public void close() {
        ending = true;
        thread.interrupt();
        Threads.joinFully(thread);
        healAll();
        lookout.close();
    }

    /**
     * After {@link #close()}: waits until everything is as it should be.
     *
     * @param withinNs longest time since the last fault's end, in ns; at least one look is taken
     * @return what is still not as it should be, if something is
     */
    Optional<String> awaitSteady(long withinNs) throws InterruptedException {
        return lookout.awaitSteady(withinNs);
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
                        + " run a greater length"
                        + (one.fault.whenSteady() ? " (it would have waited for a steady state, too)" : ""));
            }
        }
        return all;
    }

    /** Longest time from the end of a fault to a steady state, in s. */
    double recoverySeconds() {
        return lookout.recoverySeconds();
    }

    /** Time from the begin of a fault until something was first seen not to be as it should be, in s; without those nobody noticed. */
    Map<Fault, Double> noticedSeconds() {
        return lookout.noticedSeconds();
    }

    Optional<String> aborted() {
        return Optional.ofNullable(aborted);
    }

    private double seconds(long atNs) {
        return (atNs - beganNs) / 1e9;
    }

    private synchronized void moment(String what) {
        double at = seconds(System.nanoTime());
        moments.add(new Moment(at, what));
        tell.accept("%6.1f s  %s".formatted(at, what));
    }
}
