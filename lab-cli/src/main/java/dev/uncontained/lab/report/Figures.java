package dev.uncontained.lab.report;

import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {
    private static final String[] UNITS = {"", " k", " M", " G", " T", " P"};

    private Figures() {}

    /** A count or rate in three significant digits: {@code 987}, {@code 1.23 M}. */
    public static String si(double value) {
        double rest = Math.abs(value);
        int unit = 0;
        while (rest >= 999.5 && unit < UNITS.length - 1) {
            rest /= 1000;
            unit++;
        }
        String digits = unit == 0 && rest == Math.rint(rest)
                ? String.format(Locale.ROOT, "%.0f", rest)
                : String.format(Locale.ROOT, rest < 9.995 ? "%.2f" : rest < 99.95 ? "%.1f" : "%.0f", rest);
        return (value < 0 ? "-" : "") + digits + UNITS[unit];
    }

    /** A count in three significant digits. */
    public static String si(long value) {
        return si((double) value);
    }

    /** A number with few decimals, fewer the larger it is: {@code 0.084}, {@code 7.41}, {@code 312}. */
    public static String decimal(double value) {
        double size = Math.abs(value);
        String format = value == 0 ? "%.0f" : size < 1 ? "%.3f" : size < 100 ? "%.2f" : "%.0f";
        return String.format(Locale.ROOT, format, value);
    }

    /** Microseconds: {@code 840 µs}, {@code 12.3 ms}, {@code 4.1 s}. */
    public static String micros(long micros) {
        if (micros < 1_000) {
            return micros + " µs";
        }
        return micros < 1_000_000
                ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
                : String.format(Locale.ROOT, "%.1f s", micros / 1e6);
    }
}
