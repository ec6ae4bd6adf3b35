package dev.uncontained.lab.drill;

/**
 * A question about a metric, and the range its answer must be in.
 *
 * @param name what people call it
 * @param service service whose instances are asked; their answers are added up
 * @param metric Prometheus name; the series of all labels are added up
 * @param min smallest good value
 * @param max largest good value
 */
record Probe(String name, String service, String metric, long min, long max) {
    boolean accepts(double value) {
        return value >= min && value <= max;
    }

    /** The range as people write it. */
    String range() {
        return max == Long.MAX_VALUE
                ? "at least " + min
                : min == Long.MIN_VALUE ? "at most " + max : min + " to " + max;
    }
}
