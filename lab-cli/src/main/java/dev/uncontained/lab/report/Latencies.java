package dev.uncontained.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What the pipeline's latency histogram showed in the course of a run. Its counts only grow, so the bursts of a time are the difference of
 * two looks, and a percentile of them is known up to the bound of its bucket. Written by one thread, read when that has ended.
 */
public final class Latencies {
    private final List<Look> looks = new ArrayList<>();

    /**
     * @param wallSeconds wall time since the run began
     * @param countUpTo bursts whose latency was at most the key, in s, since the lab's first run
     */
    private record Look(double wallSeconds, NavigableMap<Double, Double> countUpTo) {
        private double count() {
            return countUpTo.lastEntry().getValue();
        }
    }

    /** Takes note of a look; one at a monitor that is being rebuilt, and shows less than it did, is left out. */
    public void add(double wallSeconds, NavigableMap<Double, Double> countUpTo) {
        Look look = new Look(wallSeconds, countUpTo);
        if (looks.isEmpty() || look.count() >= looks.getLast().count()) {
            looks.add(look);
        }
    }

    /** Times of the looks, in s, from the second one on. */
    public List<Double> times() {
        return looks.stream().skip(1).map(Look::wallSeconds).toList();
    }

    /** A percentile of the bursts between each look and the one before, in s; NaN where there was none, infinite beyond the last bound. */
    public List<Double> course(double share) {
        List<Double> course = new ArrayList<>();
        for (int i = 1; i < looks.size(); i++) {
            course.add(bound(looks.get(i - 1), looks.get(i), share).orElse(Double.NaN));
        }
        return course;
    }

    /** Bursts that were folded between two times. */
    public double count(double fromSeconds, double toSeconds) {
        return looks.isEmpty() ? 0 : at(toSeconds).count() - at(fromSeconds).count();
    }

    /**
     * The bound that the given share of the bursts folded between two times kept to.
     *
     * @return in s, infinite beyond the last bound; empty when none was folded
     */
    public OptionalDouble bound(double fromSeconds, double toSeconds, double share) {
        return looks.isEmpty() ? OptionalDouble.empty() : bound(at(fromSeconds), at(toSeconds), share);
    }

    /** The last look not after a time, or the first there is. */
    private Look at(double seconds) {
        return looks.reversed().stream()
                .filter(look -> look.wallSeconds <= seconds)
                .findFirst()
                .orElseGet(looks::getFirst);
    }

    private static OptionalDouble bound(Look from, Look to, double share) {
        double all = to.count() - from.count();
        if (all <= 0) {
            return OptionalDouble.empty();
        }
        NavigableMap<Double, Double> counts = new TreeMap<>(to.countUpTo);
        return counts.entrySet().stream()
                .filter(bucket -> bucket.getValue() - from.countUpTo.getOrDefault(bucket.getKey(), 0.0) >= share * all)
                .mapToDouble(bucket -> bucket.getKey())
                .findFirst();
    }
}
