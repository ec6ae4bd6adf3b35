package dev.uncontained.lab.drill;

import com.fasterxml.jackson.core.JsonPointer;

/**
 * A question to a service, and the range its answer must be in.
 *
 * @param name what people call it
 * @param service service whose instances are asked
 * @param source where the answer is found
 * @param min smallest good value
 * @param max largest good value
 */
record Probe(String name, String service, Source source, long min, long max) {
    /** Where the answer is found. */
    sealed interface Source {}

    /**
     * A metric; the series of all labels and instances are added up.
     *
     * @param name Prometheus name
     */
    record Metric(String name) implements Source {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A member of a REST answer, which must be in the range for each instance: a number, true or false for 1 or 0, or the length of an array.
     *
     * @param path as of {@code GET /totals}
     * @param field where it stands in the answer (RFC 6901)
     */
    record Rest(String path, JsonPointer field) implements Source {
        @Override
        public String toString() {
            return path + " " + field;
        }
    }

    boolean accepts(double value) {
        return value >= min && value <= max;
    }

    /** What is wrong with a value that is not accepted. */
    String complaint(double value) {
        return name + ": " + source + " is " + value + ", not " + range();
    }

    /** The range as people write it. */
    String range() {
        return max == Long.MAX_VALUE
                ? "at least " + min
                : min == Long.MIN_VALUE ? "at most " + max : min + " to " + max;
    }
}
