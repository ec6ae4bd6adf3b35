package dev.uncontained.lab.run;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Virtual time as people write it on the command line. */
final class VirtualTime {
    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ns|us|ms|s)");
    private static final Map<String, Long> UNIT_NS =
            Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L);

    private VirtualTime() {}

    /**
     * Reads a number and its unit: {@code 5ms}, {@code 0.25 s}.
     *
     * @return ns
     * @throws IllegalArgumentException when it is not one, is 0, or is no whole number of ns
     */
    static long ns(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a number with its unit: ns, us, ms or s, for example 5ms");
        }
        long unitNs = UNIT_NS.getOrDefault(form.group(2), 1L);
        try {
            long ns = new BigDecimal(form.group(1))
                    .multiply(BigDecimal.valueOf(unitNs))
                    .longValueExact();
            if (ns > 0) {
                return ns;
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is no whole number of ns below 292 years", e);
        }
        throw new IllegalArgumentException("'" + text + "' is no time at all; it can be 1ns or more");
    }
}
