package dev.uncontained.events.core.monitor;

import java.util.List;
import java.util.Map;

/**
 * The snapshot of a partition as a whole, keyed {@code lifetime/partition}: written last, it says which snapshots of runs belong to it.
 *
 * <p>A set of snapshots counts only when every run named in {@code live} is there and has reached, on each topic, the position named.
 * Positions are compared topic by topic and never by their sum: topics come interleaved differently to each reader, so the state of
 * another instance may be ahead on one topic and behind on the next, and what it is behind on would never be read. Between the position
 * named and the manifest's own nothing of the run was met, so a state that reaches the former lacks nothing before the latter. A run
 * that is not named has nothing before the manifest's position that is not in {@code cells} already; its snapshot is not needed.
 *
 * <p>Whatever breaks this (a lost or damaged record, an instance that woke up late and wrote an old state over a newer one) costs a fold
 * from the beginning of the log, never a wrong sum.
 *
 * @param partition number of the partition
 * @param positions next offset of each topic of {@link MonitorTopics#FOLDED}
 * @param over runs that are added up in {@code cells} already
 * @param live runs still at work, with the positions their last snapshot stands for
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
        Map<String, List<Long>> live,
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
