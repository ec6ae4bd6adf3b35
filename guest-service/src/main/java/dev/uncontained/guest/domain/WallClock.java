package dev.uncontained.guest.domain;

/** The wall clock, which measures the pipeline and decides nothing. */
@FunctionalInterface
public interface WallClock {
    /** Microseconds since 1970. */
    long epochMicros();
}
