package dev.uncontained.events.core.monitor;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts by a short name, such as a cause. Names become labels of metrics, so there may be at most {@value #MOST_NAMES}; what comes
 * after them is counted as {@value #OTHER}.
 */
public final class NamedCounts {
    /** Most names told apart. */
    public static final int MOST_NAMES = 64;

    /** Name of the rest. */
    public static final String OTHER = "other";

    private final SortedMap<String, Long> counts = new TreeMap<>();

    NamedCounts() {}

    static NamedCounts of(Map<String, Long> counts) {
        NamedCounts copy = new NamedCounts();
        counts.forEach(copy::add);
        return copy;
    }

    void add(String name, long count) {
        boolean known = counts.containsKey(name) || counts.size() < MOST_NAMES;
        counts.merge(known ? name : OTHER, count, Long::sum);
    }

    void add(NamedCounts other) {
        other.counts.forEach(this::add);
    }

    /** Sum over all names. */
    public long total() {
        long sum = 0;
        for (long count : counts.values()) {
            sum += count;
        }
        return sum;
    }

    /** The counts, ascending by name. */
    public SortedMap<String, Long> byName() {
        return Collections.unmodifiableSortedMap(counts);
    }

    SortedMap<String, Long> state() {
        return new TreeMap<>(counts);
    }
}
