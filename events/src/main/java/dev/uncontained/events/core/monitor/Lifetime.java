package dev.uncontained.events.core.monitor;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What runs that are over have yielded, on the partitions it stands for. Never changed: {@link #plus} makes another.
 *
 * @param cells sums by policy and platform
 * @param truth whether every event was folded once
 * @param latency from intended send to fold
 */
public record Lifetime(SortedMap<CellKey, CellTotals> cells, Truth truth, Latency latency) {
    /** Before the first run. */
    public static Lifetime none() {
        return new Lifetime(new TreeMap<>(), Truth.NONE, new Latency());
    }

    /** With a part of a run added. */
    public Lifetime plus(PartSummary part) {
        return plus(part.cells(), part.truth(), part.latency());
    }

    /** The sum. */
    public Lifetime plus(Lifetime other) {
        return plus(other.cells, other.truth, other.latency);
    }

    /** With copies of records of runs that are over. */
    Lifetime plusCopies(long copies) {
        return new Lifetime(cells, truth.plus(new Truth(0, 0, 0, 0, 0, 0, copies)), latency);
    }

    private Lifetime plus(Map<CellKey, CellTotals> moreCells, Truth moreTruth, Latency moreLatency) {
        SortedMap<CellKey, CellTotals> sum = new TreeMap<>();
        cells.forEach((cell, totals) -> sum.put(cell, new CellTotals().add(totals)));
        moreCells.forEach((cell, totals) ->
                sum.computeIfAbsent(cell, key -> new CellTotals()).add(totals));
        return new Lifetime(sum, truth.plus(moreTruth), latency.copy().add(moreLatency));
    }
}
