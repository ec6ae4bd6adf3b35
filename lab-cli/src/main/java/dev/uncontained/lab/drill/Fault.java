package dev.uncontained.lab.drill;

import java.util.Map;

/**
 * One disturbance and its time.
 *
 * @param name what people call it
 * @param kind what it does
 * @param target process or topic it strikes; empty for the whole machine
 * @param clock which clock {@code atNs} is of
 * @param atNs when it begins, in ns from the run's begin
 * @param jitterNs up to this much later in wall time, drawn from the drill's seed
 * @param forNs how long it lasts, in ns of wall time; 0 for one that is done when it has begun
 * @param settings what its kind has beside that
 */
record Fault(
        String name,
        FaultKind kind,
        String target,
        Clock clock,
        long atNs,
        long jitterNs,
        long forNs,
        Map<Setting, Long> settings) {
    Fault {
        settings = Map.copyOf(settings);
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
