package dev.uncontained.lab.bench;

import org.jspecify.annotations.Nullable;

/**
 * What one contender came to.
 *
 * @param contender its name
 * @param unit what was counted: {@code records} or {@code accesses}
 * @param perSecond how many a second at full speed; null where that was not measured
 * @param p50Micros latency, half of them; null where it was not measured
 * @param p99Micros latency, 99 of 100
 * @param note what one must know to read it, or why it was skipped
 */
record Rate(
        String contender,
        String unit,
        @Nullable Double perSecond,
        @Nullable Long p50Micros,
        @Nullable Long p99Micros,
        String note) {
    static Rate ofSpeed(String contender, String unit, double perSecond, String note) {
        return new Rate(contender, unit, perSecond, null, null, note);
    }

    static Rate ofLatency(String contender, long p50Micros, long p99Micros, String note) {
        return new Rate(contender, "records", null, p50Micros, p99Micros, note);
    }

    static Rate skipped(String contender, String unit, String why) {
        return new Rate(contender, unit, null, null, null, "skipped: " + why);
    }
}
