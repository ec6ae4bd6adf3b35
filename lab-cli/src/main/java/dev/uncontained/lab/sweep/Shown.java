package dev.uncontained.lab.sweep;

import dev.uncontained.lab.report.Figures;
import java.util.Locale;

/** Measures as people read them. */
final class Shown {
    private Shown() {}

    /** A value in the way that suits its measure: small quantities with decimals, counts and rates in thousands. */
    static String figure(Measure measure, double value) {
        return switch (measure) {
            case LATENCY_P50, LATENCY_P95, LATENCY_P99, LATENCY_P999, LATENCY_MAX -> micros(value);
            case RESIDENT_BYTES, LOG_BYTES, LOG_BYTES_PER_MILLION, WIRE_BYTES -> Figures.si(value) + "B";
            case WALL_SECONDS,
                    CPU_SECONDS,
                    CPU_PER_MILLION,
                    SPEED_UP,
                    HOST_SPEED_UP,
                    SIMULATED_GBPS,
                    GATHER_RATIO,
                    VM_SECONDS_LOST -> small(value);
            case CONSUMER_LAG,
                    ACCESSES,
                    ACCESSES_PER_SECOND,
                    BURSTS,
                    BURSTS_PER_SECOND,
                    TLPS,
                    CONTAINED,
                    UNCONTAINED,
                    CORRUPTED,
                    HOSTS_LOST -> Figures.si(value);
        };
    }

    /** The lower end of an interval may lie below 0. */
    private static String micros(double value) {
        return (value < 0 ? "-" : "") + Figures.micros(Math.round(Math.abs(value)));
    }

    private static String small(double value) {
        return value != 0 && Math.abs(value) < 0.01
                ? String.format(Locale.ROOT, "%.2g", value)
                : Figures.decimal(value);
    }
}
