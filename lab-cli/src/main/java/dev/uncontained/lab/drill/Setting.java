package dev.uncontained.lab.drill;

import dev.uncontained.events.yaml.Units;
import dev.uncontained.events.yaml.YamlMap;
import org.jspecify.annotations.Nullable;

/** A setting that some kinds of fault have, beside those every fault has. */
enum Setting {
    SHARE("share", Unit.PERMILLE, 10, 990, null, ""),
    THREADS("threads", Unit.COUNT, 1, 64, null, ""),
    RECORDS("records", Unit.COUNT, 1, 100_000, null, ""),
    DELAY("delay", Unit.NS, 1_000_000, 10_000_000_000L, null, ""),
    SPREAD("spread", Unit.NS, 0, 10_000_000_000L, 0L, ", at most delay"),
    RATE("rate", Unit.BYTES, 1 << 10, 1 << 30, null, " a second"),
    AFTER("after", Unit.BYTES, 0, 1 << 30, 0L, ""),
    LEAVE("leave", Unit.BYTES, 4 << 20, 1 << 30, null, ""),
    SIZE("size", Unit.BYTES, 1 << 20, 64L << 30, null, "");

    /** What a value counts. */
    private enum Unit {
        PERMILLE,
        COUNT,
        NS,
        BYTES;

        private String shown(long value) {
            return switch (this) {
                case PERMILLE -> (value % 10 == 0 ? String.valueOf(value / 10) : String.valueOf(value / 10.0)) + "%";
                case COUNT -> String.valueOf(value);
                case NS -> Units.time(value * 1_000);
                case BYTES -> Units.size(value);
            };
        }
    }

    private final String key;
    private final Unit unit;
    private final long min;
    private final long max;
    private final @Nullable Long otherwise;
    private final String note;

    /**
     * @param otherwise what stands in for a missing value, or null when it must be there
     * @param note what else must be said of the range
     */
    Setting(String key, Unit unit, long min, long max, @Nullable Long otherwise, String note) {
        this.key = key;
        this.unit = unit;
        this.min = min;
        this.max = max;
        this.otherwise = otherwise;
        this.note = note;
    }

    /** Its key in drill files. */
    String key() {
        return key;
    }

    /** Its legal values, for people. */
    String range() {
        return unit.shown(min) + " to " + unit.shown(max) + note;
    }

    /** What stands in for a missing value, for people; empty when it must be there. */
    String otherwise() {
        return otherwise == null ? "" : unit.shown(otherwise);
    }

    /** Its key, range and default, for people. */
    String described() {
        return key + " (" + range() + (otherwise == null ? "" : "; default " + otherwise()) + ")";
    }

    /** It and its value, for people. */
    String shown(long value) {
        return key + " " + unit.shown(value);
    }

    /** Reads it, complaining where it is wrong. */
    long read(YamlMap map) {
        if (otherwise != null && !map.has(key)) {
            return otherwise;
        }
        long value =
                switch (unit) {
                    case PERMILLE -> map.required(key, this::permille, (int) min);
                    case COUNT -> map.number(key, min, max);
                    case NS -> map.nanoseconds(key, min, max);
                    case BYTES -> map.bytes(key, min, max);
                };
        if (this == SPREAD && value > DELAY.read(map)) {
            map.complain(key, "is greater than delay: nothing arrives before it was sent");
        }
        return value;
    }

    private int permille(String text) {
        int permille = Units.permille(text);
        if (permille < min || permille > max) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not from " + unit.shown(min) + " to " + unit.shown(max));
        }
        return permille;
    }
}
