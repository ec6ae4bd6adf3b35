package dev.uncontained.events.core.monitor;

import dev.uncontained.events.RunEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Faults of drills whose runs go on, and whether each is there now. When its run is over a fault is forgotten, so what a drill that was killed
 * left open does not stay open. Safe for use by many threads; written by the one that reads {@code lab.runs}.
 */
public final class DrillFaults {
    /** Most faults that are kept; the oldest goes first. */
    public static final int MOST = 64;

    private volatile Map<Fault, Boolean> faults = Map.of();

    /** No fault yet. */
    public DrillFaults() {}

    /**
     * One fault.
     *
     * @param fault what people call it
     * @param target what it strikes; empty for the whole machine
     */
    public record Fault(String run, String drill, String fault, String target) {}

    /** Takes note of an event. */
    public synchronized void onEvent(RunEvent event) {
        switch (event) {
            case RunEvent.DrillFaultBegan e -> put(new Fault(e.run(), e.drill(), e.fault(), e.target()));
            case RunEvent.DrillFaultEnded e -> end(new Fault(e.run(), e.drill(), e.fault(), e.target()));
            case RunEvent.RunCompleted e -> forget(e.run());
            case RunEvent.RunForgotten e -> forget(e.run());
            case RunEvent.RunStarted e -> {}
            case RunEvent.RunStopRequested e -> {}
        }
    }

    private void put(Fault fault) {
        Map<Fault, Boolean> next = new LinkedHashMap<>(faults);
        next.remove(fault);
        next.put(fault, true);
        if (next.size() > MOST) {
            next.remove(next.keySet().iterator().next());
        }
        faults = Collections.unmodifiableMap(next);
    }

    private void end(Fault fault) {
        Map<Fault, Boolean> next = new LinkedHashMap<>(faults);
        next.computeIfPresent(fault, (f, active) -> false);
        faults = Collections.unmodifiableMap(next);
    }

    private void forget(String run) {
        Map<Fault, Boolean> next = new LinkedHashMap<>(faults);
        next.keySet().removeIf(fault -> fault.run().equals(run));
        faults = Collections.unmodifiableMap(next);
    }

    /** Each fault, and whether it is there now. */
    public Map<Fault, Boolean> now() {
        return faults;
    }
}
