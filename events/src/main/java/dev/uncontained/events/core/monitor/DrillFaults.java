package dev.uncontained.events.core.monitor;

import dev.uncontained.events.RunEvent;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;

/**
 * Faults of drills, and whether each is to be seen now: while it is there, and for {@value #LEAST_SHOWN_MS} ms from its begin at least, so that whoever
 * looks only now and then sees a fault that is over at once. When its run is over a fault goes, so what a drill that was killed left open does not
 * stay open. Safe for use by many threads; written by the one that reads {@code lab.runs}.
 */
public final class DrillFaults {
    /** Most faults that are kept; the oldest goes first. */
    public static final int MOST = 64;

    /** A fault is to be seen for at least so long: two steps of the dashboards' query, of 5 s. */
    public static final long LEAST_SHOWN_MS = 10_000;

    private final Map<Fault, State> faults = new LinkedHashMap<>();
    private final SequencedSet<String> runsOver = new LinkedHashSet<>();

    /** No fault yet. */
    public DrillFaults() {}

    /**
     * One fault.
     *
     * @param fault what people call it
     * @param target what it strikes; empty for the whole machine
     */
    public record Fault(String run, String drill, String fault, String target) {}

    private record State(long beganEpochMs, boolean isThere, boolean isRunOver) {
        private State ended() {
            return new State(beganEpochMs, false, isRunOver);
        }

        private State withoutItsRun() {
            return new State(beganEpochMs, false, true);
        }

        private boolean isShown(long epochMs) {
            return isThere || epochMs - beganEpochMs < LEAST_SHOWN_MS;
        }
    }

    /** Takes note of an event. */
    public synchronized void onEvent(RunEvent event) {
        switch (event) {
            case RunEvent.DrillFaultBegan e ->
                put(new Fault(e.run(), e.drill(), e.fault(), e.target()), began(e.run(), e.atEpochMs()));
            case RunEvent.DrillFaultEnded e ->
                faults.computeIfPresent(
                        new Fault(e.run(), e.drill(), e.fault(), e.target()), (fault, state) -> state.ended());
            case RunEvent.RunCompleted e -> onCompleted(e.run());
            case RunEvent.RunForgotten e ->
                faults.keySet().removeIf(fault -> fault.run().equals(e.run()));
            case RunEvent.RunStarted e -> {}
            case RunEvent.RunStopRequested e -> {}
        }
    }

    /** A drill may tell of a fault when the run is over already: of one that stood in it, or through a broker that was away. */
    private State began(String run, long epochMs) {
        boolean isRunOver = runsOver.contains(run);
        return new State(epochMs, !isRunOver, isRunOver);
    }

    private void onCompleted(String run) {
        faults.replaceAll((fault, state) -> fault.run().equals(run) ? state.withoutItsRun() : state);
        runsOver.add(run);
        if (runsOver.size() > MOST) {
            runsOver.removeFirst();
        }
    }

    private void put(Fault fault, State state) {
        faults.remove(fault);
        faults.put(fault, state);
        if (faults.size() > MOST) {
            faults.remove(faults.keySet().iterator().next());
        }
    }

    /**
     * Each fault, and whether it is to be seen.
     *
     * @param epochMs the wall clock, in ms since 1970
     */
    public synchronized Map<Fault, Boolean> at(long epochMs) {
        Map<Fault, Boolean> shown = new LinkedHashMap<>();
        faults.forEach((fault, state) -> {
            boolean isShown = state.isShown(epochMs);
            if (isShown || !state.isRunOver()) {
                shown.put(fault, isShown);
            }
        });
        return shown;
    }
}
