package dev.uncontained.lab.drill;

import dev.uncontained.events.scenario.Scenario.Action;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One disturbance and its time.
 *
 * @param name what people call it
 * @param kind what it does
 * @param target process or topic it strikes; empty for the whole machine
 * @param clock which clock {@code atNs} is of
 * @param atNs when it begins, in ns from the run's begin
 * @param jitterNs up to this much later in wall time, drawn from the drill's seed
 * @param whenSteady whether it waits, when its time has come, until the stack has recovered from every fault before it
 * @param forNs how long it lasts, in ns of wall time; 0 for one that is done when it has begun
 * @param settings what its kind has beside that
 * @param action what a simulated fault does to each host of the group {@code target}; null for one of the infrastructure
 */
record Fault(
        String name,
        FaultKind kind,
        String target,
        Clock clock,
        long atNs,
        long jitterNs,
        boolean whenSteady,
        long forNs,
        Map<Setting, Long> settings,
        @Nullable Action action) {
    Fault {
        settings = Map.copyOf(settings);
    }

    /** A fault of the infrastructure that waits for nothing but its time. */
    Fault(
            String name,
            FaultKind kind,
            String target,
            Clock clock,
            long atNs,
            long jitterNs,
            long forNs,
            Map<Setting, Long> settings) {
        this(name, kind, target, clock, atNs, jitterNs, false, forNs, settings, null);
    }

    /** Whether it is part of the run rather than something that is done to it. */
    boolean isSimulated() {
        return action != null;
    }

    /** A setting; 0 when its kind has it not. */
    long setting(Setting setting) {
        return settings.getOrDefault(setting, 0L);
    }

    /** The clocks a fault can be set by. */
    enum Clock {
        /** Wall time since the run began. */
        WALL,
        /** Virtual time as fault-monitor has folded it, over all hosts. */
        VIRTUAL
    }
}
