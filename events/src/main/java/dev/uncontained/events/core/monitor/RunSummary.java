package dev.uncontained.events.core.monitor;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.fold.RunDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run over all its partitions: the sum of its parts, whatever their order.
 *
 * @param hostsSeen hosts met, as the next ones are of {@link PartSummary}
 */
public record RunSummary(
        int hostsSeen,
        int finished,
        boolean partial,
        SortedMap<String, String> digests,
        long progressNs,
        long issued,
        SortedMap<CellKey, CellTotals> cells,
        SortedMap<CellKey, Series> series,
        Truth truth,
        Latency latency,
        long firstSendEpochMicros,
        long lastSendEpochMicros,
        long lastBurstEpochMicros,
        long lastFoldEpochMs,
        List<String> silent) {

    /** The sum of the parts of one run, each of another partition. */
    public static RunSummary of(Collection<PartSummary> parts) {
        int hosts = 0;
        int finished = 0;
        boolean partial = false;
        SortedMap<String, String> digests = new TreeMap<>();
        long progressNs = 0;
        long issued = 0;
        SortedMap<CellKey, CellTotals> cells = new TreeMap<>();
        SortedMap<CellKey, Series> series = new TreeMap<>();
        Truth truth = Truth.NONE;
        Latency latency = new Latency();
        long firstSend = 0;
        long lastSend = 0;
        long lastBurst = 0;
        long lastFold = 0;
        List<String> silent = new ArrayList<>();
        for (PartSummary part : parts) {
            hosts += part.hosts();
            finished += part.finished();
            partial |= part.partial();
            digests.putAll(part.digests());
            progressNs += part.progressNs();
            issued += part.issued();
            part.cells().forEach((cell, totals) -> cells.computeIfAbsent(cell, key -> new CellTotals())
                    .add(totals));
            part.series().forEach((cell, s) -> series.computeIfAbsent(cell, key -> new Series())
                    .add(s));
            truth = truth.plus(part.truth());
            latency.add(part.latency());
            firstSend = firstSend == 0 || part.firstSendEpochMicros() == 0
                    ? Math.max(firstSend, part.firstSendEpochMicros())
                    : Math.min(firstSend, part.firstSendEpochMicros());
            lastSend = Math.max(lastSend, part.lastSendEpochMicros());
            lastBurst = Math.max(lastBurst, part.lastBurstEpochMicros());
            lastFold = Math.max(lastFold, part.lastFoldEpochMs());
            silent.addAll(part.silent());
        }
        Collections.sort(silent);
        return new RunSummary(
                hosts,
                finished,
                partial,
                digests,
                progressNs,
                issued,
                cells,
                series,
                truth,
                latency,
                firstSend,
                lastSend,
                lastBurst,
                lastFold,
                List.copyOf(silent));
    }

    /** Whether every host of the run has ended and all of it is folded. */
    public boolean isComplete(RunInfo info) {
        return digests.keySet().equals(info.hosts().keySet());
    }

    /** All cells as one. */
    public CellTotals total() {
        CellTotals total = new CellTotals();
        cells.values().forEach(total::add);
        return total;
    }

    /** Virtual time passed of all there is, 0 to 1. */
    public double virtualFraction(RunInfo info) {
        double all = (double) info.lengthNs() * info.hostCount();
        return all == 0 ? 0 : Math.min(1, progressNs / all);
    }

    /** The series of each cell, all with buckets of one width. */
    public SortedMap<CellKey, Series.State> alignedSeries() {
        Series widest = new Series();
        series.values().forEach(widest::add);
        SortedMap<CellKey, Series.State> aligned = new TreeMap<>();
        series.forEach((cell, s) -> aligned.put(cell, s.inBucketsOf(widest).state()));
        return aligned;
    }

    /** The table of results so far. */
    public SortedMap<String, RunResult.PolicyResult> policies() {
        return table(cells);
    }

    /** Cells as a table. */
    public static SortedMap<String, RunResult.PolicyResult> table(SortedMap<CellKey, CellTotals> cells) {
        SortedMap<String, SortedMap<String, RunResult.Cell>> platforms = new TreeMap<>();
        cells.forEach((cell, totals) -> platforms
                .computeIfAbsent(cell.policy(), policy -> new TreeMap<>())
                .put(cell.platform(), totals.toResult()));
        SortedMap<String, RunResult.PolicyResult> policies = new TreeMap<>();
        platforms.forEach((policy, cellsOfIt) -> policies.put(policy, new RunResult.PolicyResult(cellsOfIt)));
        return policies;
    }

    /** The accounting so far. */
    public RunResult.Accounting accounting() {
        BurstSums sums = total().bursts();
        return new RunResult.Accounting(
                issued,
                sums.total(Column.COMPLETED),
                sums.total(Column.CORRUPTED),
                sums.total(Column.CONTAINED),
                sums.total(Column.UNCONTAINED),
                sums.total(Column.DISCARDED),
                truth.burstsLost(),
                truth.burstsFoldedTwice(),
                truth.isBalanced());
    }

    /**
     * The wall-clock figures so far, without the histogram.
     *
     * @param startedAtEpochMs wall clock of the run's start
     */
    public RunResult.Pipeline pipeline(long startedAtEpochMs) {
        return pipeline(startedAtEpochMs, null);
    }

    private RunResult.Pipeline pipeline(long startedAtEpochMs, @Nullable String histogram) {
        BurstSums sums = total().bursts();
        double seconds = Math.max(1, lastFoldEpochMs - startedAtEpochMs) / 1e3;
        double loadSeconds = firstSendEpochMicros == 0
                ? seconds
                : Math.max(1_000, lastFoldEpochMs * 1_000 - firstSendEpochMicros) / 1e6;
        double drainSeconds = Math.max(0, lastBurstEpochMicros - lastSendEpochMicros) / 1e6;
        return new RunResult.Pipeline(
                seconds,
                loadSeconds,
                drainSeconds,
                sums.total(Column.BURSTS),
                sums.total(Column.BURSTS) / loadSeconds,
                sums.total(Column.ISSUED) / loadSeconds,
                truth.copiesSkipped(),
                latency.toResult(),
                histogram);
    }

    /** The result of a run that {@link #isComplete}. */
    public RunResult result(RunInfo info) {
        return new RunResult(
                info.run(),
                info.scenario(),
                info.seed(),
                RunDigest.of(digests),
                partial,
                policies(),
                accounting(),
                pipeline(info.startedAtEpochMs(), latency.encode()));
    }
}
