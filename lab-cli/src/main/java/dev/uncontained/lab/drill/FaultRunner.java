package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Begins and ends faults when their time has come and heals whatever happens, while a {@link Lookout} watches.
 *
 * <p>Faults begin and end on the thread {@code drill-faults} until {@link #close()} has ended that; then the caller's thread heals what is left. A
 * guard that trips, on a thread of its own, interrupts a fault that is being begun.
 */
final class FaultRunner implements AutoCloseable {
    private static final long TICK_MS = 50;
    private static final double NS_PER_S = 1e9;

    private final List<Pending> pending = new ArrayList<>();
    private final Watch watch;
    private final Courses courses;
    private final Lookout lookout;
    private final Consumer<String> tell;
    private final Runnable onAbort;
    private final List<Moment> moments = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Thread thread;
    private volatile boolean ending;
    private volatile boolean aborted;
    private volatile long beganNs = System.nanoTime();

    private static final class Pending {
        private final int number;
        private final Fault fault;
        private final Disturbance disturbance;
        private long dueNs = Long.MAX_VALUE;
        private long beganNs;
        private long lastsFromNs;
        private boolean begun;
        private boolean ended;

        private Pending(int number, Fault fault, Disturbance disturbance) {
            this.number = number;
            this.fault = fault;
            this.disturbance = disturbance;
        }

        private boolean active() {
            return begun && !ended;
        }

        private String called() {
            return "fault " + fault.name();
        }
    }

    /**
     * @param tell told of everything that happens, in one line each
     * @param onAbort called once when a guard has tripped, or a fault went wrong, and everything is healed
     */
    FaultRunner(
            List<Fault> faults,
            Function<Fault, Disturbance> disturbances,
            Watch watch,
            Consumer<String> tell,
            Runnable onAbort) {
        for (Fault fault : faults) {
            pending.add(new Pending(pending.size(), fault, disturbances.apply(fault)));
        }
        this.watch = watch;
        this.courses = new Courses(faults);
        this.tell = tell;
        this.onAbort = onAbort;
        this.lookout = new Lookout(watch, courses, this::giveUp, this::moment);
        this.thread = Thread.ofPlatform().name("drill-faults").daemon().unstarted(this::run);
    }

    /** The disturbed run has begun. */
    void start() {
        beganNs = System.nanoTime();
        thread.start();
        lookout.start(beganNs);
    }

    private void run() {
        try {
            while (!ending && !aborted) {
                endThoseDue();
                if (!beginOneDue()) {
                    Thread.sleep(TICK_MS);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            // close() and abort() end the thread so; what is active is healed below or there
            ending = true;
        } catch (LabException e) {
            giveUp(e.getMessage() + " " + e.wayOut());
        } catch (RuntimeException e) {
            giveUp(e.toString());
        }
        if (aborted) {
            healAll("healed, and the run is stopped");
            onAbort.run();
        }
    }

    /** A guard has tripped: no further fault begins, everything is healed, then the run is stopped. After {@link #close()} it is only told. */
    void onTripped(String guard) {
        moment("guard " + guard + (ending ? "" : "; healing and stopping"));
        abort();
    }

    private void giveUp(String why) {
        addProblem(why);
        moment(why + (ending ? "" : "; healing and stopping"));
        abort();
    }

    private void abort() {
        if (!ending) {
            aborted = true;
            if (Thread.currentThread() != thread) {
                thread.interrupt();
            }
        }
    }

    private void endThoseDue() throws InterruptedException {
        for (Pending one : pending) {
            if (one.active()
                    && !ending
                    && !aborted
                    && System.nanoTime() - one.lastsFromNs >= one.fault.forNs()
                    && one.disturbance.tookEffect()) {
                endInTime(one);
            }
        }
    }

    /** One at a time: what is over when it has begun does not wait for the begins of all the others. */
    private boolean beginOneDue() throws InterruptedException {
        pending.forEach(this::setDue);
        for (Pending one : pending) {
            if (!one.begun && !ending && !aborted && isDue(one)) {
                begin(one);
                return true;
            }
        }
        return false;
    }

    private boolean isDue(Pending one) {
        return System.nanoTime() >= one.dueNs && (!one.fault.whenSteady() || courses.hasRecovered());
    }

    private void setDue(Pending one) {
        Fault fault = one.fault;
        if (one.dueNs == Long.MAX_VALUE && fault.clock() == Fault.Clock.WALL) {
            one.dueNs = beganNs + fault.atNs();
        } else if (one.dueNs == Long.MAX_VALUE && watch.virtualNs() >= fault.atNs()) {
            one.dueNs = System.nanoTime() + fault.jitterNs();
        }
    }

    private void endInTime(Pending one) {
        try {
            end(one, "");
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            giveUp(one.called() + " could not be healed at first: " + e.getMessage());
        }
    }

    private void begin(Pending one) throws InterruptedException {
        one.begun = true;
        one.beganNs = System.nanoTime();
        if (one.fault.isSimulated()) {
            onWritten(one);
            return;
        }
        moment(one.called() + " begins");
        watch.onBegun(one.fault);
        courses.onBegun(one.number, one.beganNs - beganNs);
        try {
            one.disturbance.begin();
            one.lastsFromNs = System.nanoTime();
        } catch (LabException e) {
            addProblem(e.getMessage() + " " + e.wayOut());
            moment(one.called() + " could not be begun: " + e.getMessage());
            healNotBegun(one);
            one.ended = true;
            courses.onNotBegun(one.number, sinceBeginNs());
            watch.onEnded(one.fault);
        }
    }

    /** The hosts do it themselves; nothing is healed and nothing recovers from it. */
    private void onWritten(Pending one) {
        one.ended = true;
        courses.onWritten(one.number, one.beganNs - beganNs);
        moment("in the run: " + one.fault.name());
        watch.onBegun(one.fault);
        watch.onEnded(one.fault);
    }

    private void healNotBegun(Pending one) {
        try {
            one.disturbance.heal();
        } catch (LabException e) {
            addProblem(one.called() + " could not be healed: " + e.getMessage());
            moment(one.called() + " could not be healed: " + e.getMessage());
        }
    }

    /**
     * @param how why it ends before its time; empty when its time has come
     */
    private void end(Pending one, String how) {
        long tookNs = System.nanoTime() - one.beganNs;
        one.disturbance.heal();
        one.ended = true;
        Optional<String> problem = one.disturbance.problem();
        problem.ifPresent(what -> addProblem(one.called() + ": " + what));
        courses.onEnded(one.number, sinceBeginNs());
        if (one.fault.kind() == FaultKind.TAKE_OVER && problem.isEmpty()) {
            courses.onTakenOver(one.number, tookNs);
            moment("the others have taken over, %.1f s after it fell silent".formatted(tookNs / NS_PER_S));
        }
        moment(one.called() + " ended" + (how.isEmpty() ? "" : ": " + how));
        watch.onEnded(one.fault);
    }

    private void healAll(String how) {
        for (Pending one : pending.reversed()) {
            if (one.active()) {
                String ended = one.fault.kind().lasts() ? how : "";
                try {
                    endAtTheSecondTry(one, ended);
                } catch (RuntimeException e) {
                    one.ended = true;
                    courses.onNotHealed(one.number, sinceBeginNs());
                    addProblem(one.called() + " could not be healed: " + e.getMessage());
                    moment(one.called() + " could not be healed: " + e.getMessage());
                }
            }
        }
    }

    /** Nobody comes after this who could heal it. */
    private void endAtTheSecondTry(Pending one, String how) {
        try {
            end(one, how);
        } catch (RuntimeException e) {
            moment(one.called() + " could not be healed at first: " + e.getMessage());
            end(one, how);
        }
    }

    /** Ends every fault, whatever it takes; the second call does nothing. */
    @Override
    public void close() {
        ending = true;
        thread.interrupt();
        Threads.joinFully(thread);
        healAll("healed, as the run is over");
        lookout.close();
    }

    /** After {@link #close()}, of a run that is complete: it has had every fault that stood in it, those too that were over before anybody had looked. */
    void onComplete() {
        for (Pending one : pending) {
            if (one.fault.isSimulated() && !one.begun) {
                one.begun = true;
                one.beganNs = System.nanoTime();
                onWritten(one);
            }
        }
    }

    /**
     * After {@link #close()}: waits until everything is as it should be.
     *
     * @param withinNs as {@link Lookout#awaitSteady} takes it
     * @return what is still not as it should be, if something is
     */
    Optional<String> awaitSteady(long withinNs) throws InterruptedException {
        return lookout.awaitSteady(withinNs);
    }

    /** What happened, in order. */
    synchronized List<Moment> moments() {
        return List.copyOf(moments);
    }

    /** What became of each fault, in the drill's order. */
    List<Course> courses() {
        return courses.courses();
    }

    /** Longest time from the end of a fault to a steady state, or of a take-over, in s. */
    double longestRecoverySeconds() {
        return courses.longestRecoverySeconds();
    }

    /** Faults that did not happen as planned, those whose time never came among them. For use after {@link #close()}. */
    synchronized List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        for (Pending one : pending) {
            if (!one.begun && !one.fault.isSimulated()) {
                all.add(one.called() + " never began: " + whyNot(one.fault));
            }
        }
        return all;
    }

    private String whyNot(Fault fault) {
        return aborted
                ? "the drill was stopped first"
                : "the run ended first; give it an earlier time or the run a greater length"
                        + (fault.whenSteady() ? " (it would have waited for a steady state, too)" : "");
    }

    /** Whether it asked for the run to be stopped. */
    boolean hasAborted() {
        return aborted;
    }

    private long sinceBeginNs() {
        return System.nanoTime() - beganNs;
    }

    private synchronized void addProblem(String what) {
        problems.add(what);
    }

    private synchronized void moment(String what) {
        double at = sinceBeginNs() / NS_PER_S;
        moments.add(new Moment(at, what));
        tell.accept("%6.1f s  %s".formatted(at, what));
    }
}
