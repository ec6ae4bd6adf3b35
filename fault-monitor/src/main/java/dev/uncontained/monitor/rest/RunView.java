package dev.uncontained.monitor.rest;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.core.monitor.BurstSums;
import dev.uncontained.events.core.monitor.CellTotals;
import dev.uncontained.events.core.monitor.Column;
import dev.uncontained.events.core.monitor.RunCatalog;
import dev.uncontained.events.core.monitor.RunInfo;
import dev.uncontained.events.core.monitor.RunSummary;
import dev.uncontained.events.core.monitor.Truth;
import java.util.List;
import java.util.Map;

/**
 * How far a run is.
 *
 * @param state {@code running}, {@code stopping} or {@code completed}
 * @param hosts hosts it has
 * @param hostsSeen hosts that have booted
 * @param hostsUp hosts that are up now
 * @param hostsFinished hosts that reached their end
 * @param virtualFraction virtual time passed of all there is, 0 to 1
 * @param virtualMs virtual time passed, of one host on average, in ms
 * @param stalled hosts at work of which nothing has come for longer than the limit
 * @param policies the table of results so far
 * @param accounting conservation so far; final once the run is completed
 * @param truth the parts that accounting is made of
 * @param pipeline wall-clock figures so far, without the histogram, which RunCompleted carries
 */
public record RunView(
        String run,
        String scenario,
        long seed,
        String state,
        boolean partial,
        long startedAtEpochMs,
        int hosts,
        int hostsSeen,
        int hostsUp,
        int hostsFinished,
        double virtualFraction,
        double virtualMs,
        double lengthMs,
        long bursts,
        long accesses,
        long bytes,
        long wireBytes,
        long contained,
        long uncontained,
        long corrupted,
        long hostsLost,
        List<String> stalled,
        Map<String, RunResult.PolicyResult> policies,
        RunResult.Accounting accounting,
        Truth truth,
        RunResult.Pipeline pipeline) {
    private static final double NS_PER_MS = 1e6;

    static RunView of(RunCatalog.Entry entry, RunSummary summary) {
        RunInfo info = entry.info();
        RunResult result = entry.result();
        CellTotals total = summary.total();
        BurstSums sums = total.bursts();
        double fraction = summary.virtualFraction(info);
        return new RunView(
                info.run(),
                info.scenario(),
                info.seed(),
                entry.state().wireName(),
                result == null ? summary.partial() : result.partial(),
                info.startedAtEpochMs(),
                info.hostCount(),
                summary.hostsSeen(),
                total.hostsUp(),
                result == null ? summary.finished() : info.hostCount(),
                result == null || result.partial() ? fraction : 1,
                fraction * info.lengthNs() / NS_PER_MS,
                info.lengthNs() / NS_PER_MS,
                sums.total(Column.BURSTS),
                sums.total(Column.ISSUED),
                sums.total(Column.BYTES),
                sums.total(Column.WIRE_BYTES),
                sums.total(Column.CONTAINED),
                sums.total(Column.UNCONTAINED),
                sums.total(Column.CORRUPTED),
                total.crashes().total(),
                summary.silent(),
                result == null ? summary.policies() : result.policies(),
                result == null ? summary.accounting() : result.accounting(),
                summary.truth(),
                result == null
                        ? summary.pipeline(info.startedAtEpochMs())
                        : result.pipeline().withoutHistogram());
    }
}
