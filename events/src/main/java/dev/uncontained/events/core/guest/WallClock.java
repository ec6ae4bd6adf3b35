package dev.uncontained.events.core.guest;

/** The wall clock, which measures the pipeline and decides nothing. */
@FunctionalInterface
public interface WallClock {
    /** Microseconds since 1970. */
    long epochMicros();
}
