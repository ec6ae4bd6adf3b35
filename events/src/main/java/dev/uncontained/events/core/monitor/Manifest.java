package dev.uncontained.events.core.monitor;

import java.util.List;
import java.util.Map;

/**
 * The snapshot of a partition as a whole, keyed {@code lifetime/partition}: written last, it says which snapshots of runs belong to it.
 *
 * <p>A set of snapshots counts only when every run named in {@code live} is there, at the version named or a later one. Whatever breaks
 * that (a lost or damaged record, an instance that woke up late and wrote an old state over a newer one) costs a fold from the beginning of
 * the log, never a wrong sum.
 *
 * @param partition number of the partition
 * @param positions next offset of each topic of {@link MonitorTopics#FOLDED}
 * @param over runs that are added up in {@code cells} already
 * @param live runs still at work, with the version of their last snapshot
 * @param cells sums of the runs that are over
 * @param truth of the runs that are over
 * @param latency compressed histogram of the runs that are over
 * @param records records read of each folded topic
 * @param refused records sent to the dead letters, by topic
 */
public record Manifest(
        int partition,
        List<Long> positions,
        List<String> over,
        Map<String, Long> live,
        List<PlacedTotals> cells,
        Truth truth,
        String latency,
        List<Long> records,
        Map<String, Long> refused) {

    /** The totals of one cell. */
    public record PlacedTotals(CellKey cell, CellTotals.State totals) {}

    static List<PlacedTotals> place(Map<CellKey, CellTotals> cells) {
        return cells.entrySet().stream()
                .map(e -> new PlacedTotals(e.getKey(), e.getValue().state()))
                .toList();
    }
}
