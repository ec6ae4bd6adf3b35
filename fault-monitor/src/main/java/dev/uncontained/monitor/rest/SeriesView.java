package dev.uncontained.monitor.rest;

import dev.uncontained.events.core.monitor.CellKey;
import dev.uncontained.events.core.monitor.RunSummary;
import dev.uncontained.events.core.monitor.Series;
import java.util.ArrayList;
import java.util.List;

/**
 * Traffic over virtual time.
 *
 * @param bucketNs width of a bucket, in virtual ns, the same in all rows
 * @param series one row for each policy and platform; bucket i begins at {@code i * bucketNs}
 */
public record SeriesView(String run, double bucketNs, List<Row> series) {
    private static final double PS_PER_NS = 1e3;

    /**
     * @param faults accesses that ended contained, uncontained or corrupted
     */
    public record Row(
            String policy,
            String platform,
            List<Long> accesses,
            List<Long> bytes,
            List<Long> wireBytes,
            List<Long> faults) {
        static Row of(CellKey cell, Series.State series) {
            return new Row(
                    cell.policy(),
                    cell.platform(),
                    series.accesses(),
                    series.bytes(),
                    series.wireBytes(),
                    series.faults());
        }
    }

    static SeriesView of(String run, RunSummary summary) {
        List<Row> rows = new ArrayList<>();
        long bucketPs = 0;
        for (var cell : summary.alignedSeries().entrySet()) {
            bucketPs = cell.getValue().bucketPs();
            rows.add(Row.of(cell.getKey(), cell.getValue()));
        }
        return new SeriesView(run, bucketPs / PS_PER_NS, rows);
    }
}
