package dev.uncontained.events.core.monitor;

import dev.uncontained.events.RunEvent;
import java.util.LinkedHashMap;
import java.util.Map;

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
                put(new Fault(e.run(), e.drill(), e.fault(), e.target()), new State(e.atEpochMs(), true, false));
            case RunEvent.DrillFaultEnded e ->
                faults.computeIfPresent(
                        new Fault(e.run(), e.drill(), e.fault(), e.target()), (fault, state) -> state.ended());
            case RunEvent.RunCompleted e ->
                faults.replaceAll((fault, state) -> fault.run().equals(e.run()) ? state.withoutItsRun() : state);
            case RunEvent.RunForgotten e ->
                faults.keySet().removeIf(fault -> fault.run().equals(e.run()));
            case RunEvent.RunStarted e -> {}
            case RunEvent.RunStopRequested e -> {}
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
