package dev.uncontained.events.yaml;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units, as scenario and platform files write them. A unit is never optional. */
public final class Units {
    private static final Pattern QUANTITY = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([A-Za-z%/]+)");
    private static final Map<String, Long> TIMES =
            Map.of("ps", 1L, "ns", 1_000L, "us", 1_000_000L, "ms", 1_000_000_000L, "s", 1_000_000_000_000L);
    private static final Map<String, Long> SIZES =
            Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);
    private static final Map<String, Long> RATES =
            Map.of("/s", 1L, "k/s", 1_000L, "M/s", 1_000_000L, "G/s", 1_000_000_000L);

    private Units() {}

    /** A time in ps. */
    public static long picoseconds(String text) {
        return quantity(text, TIMES, "a time with its unit (ps, ns, us, ms, s), such as 25ns");
    }

    /** A time in whole ns. */
    public static long nanoseconds(String text) {
        long ps = picoseconds(text);
        if (ps % 1000 != 0) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number of ns");
        }
        return ps / 1000;
    }

    /** A size in bytes. */
    public static long bytes(String text) {
        return quantity(text, SIZES, "a size with its unit (B, KiB, MiB, GiB, TiB), such as 32MiB");
    }

    /**
     * A rate per second, at least 1; {@code full}, as fast as it goes, is 0.
     *
     * @throws IllegalArgumentException saying what would be right; for {@code 0/s} too, at which nothing would ever happen
     */
    public static long perSecond(String text) {
        if (text.equals("full")) {
            return 0;
        }
        long rate = quantity(text, RATES, "'full' or a rate with its unit (/s, k/s, M/s, G/s), such as 2M/s");
        if (rate == 0) {
            throw new IllegalArgumentException("'" + text + "' is no rate; it can be 1/s or more, or full");
        }
        return rate;
    }

    /** A share in parts per thousand, from a percentage. */
    public static int permille(String text) {
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches() || !matcher.group(2).equals("%")) {
            throw new IllegalArgumentException("'" + text + "' is not a percentage such as 40%");
        }
        BigDecimal permille = new BigDecimal(matcher.group(1)).multiply(BigDecimal.TEN);
        if (permille.stripTrailingZeros().scale() > 0
                || permille.signum() == 0
                || permille.compareTo(BigDecimal.valueOf(1000)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is not a percentage from 0.1% to 100% in steps of 0.1%");
        }
        return permille.intValueExact();
    }

    /** A time as people write it, in the largest unit that keeps it whole. */
    public static String time(long ps) {
        return shown(ps, TIMES);
    }

    /** A size likewise. */
    public static String size(long bytes) {
        return shown(bytes, SIZES);
    }

    private static String shown(long amount, Map<String, Long> units) {
        return units.entrySet().stream()
                .filter(unit -> amount % unit.getValue() == 0)
                .max(Map.Entry.comparingByValue())
                .map(unit -> amount / unit.getValue() + (amount == 0 ? units == TIMES ? "ns" : "B" : unit.getKey()))
                .orElseThrow();
    }

    private static long quantity(String text, Map<String, Long> units, String expected) {
        Matcher matcher = QUANTITY.matcher(text.replace("_", ""));
        Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("'" + text + "' is not " + expected);
        }
        try {
            return new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a whole number of the smallest unit, or too large", e);
        }
    }
}
