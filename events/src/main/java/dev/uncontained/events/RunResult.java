package dev.uncontained.events;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run yielded: the content of {@code result.json}. All but {@code pipeline} follows from the scenario alone.
 *
 * @param run id of the run
 * @param scenario name of the scenario
 * @param seed seed of the run
 * @param digest digest over all hosts, 16 hex digits
 * @param partial whether the run was stopped before its virtual end
 * @param policies results by policy
 * @param accounting conservation of accesses, checked from three independent counts
 * @param pipeline wall-clock figures
 */
public record RunResult(
        String run,
        String scenario,
        long seed,
        String digest,
        boolean partial,
        Map<String, PolicyResult> policies,
        Accounting accounting,
        Pipeline pipeline) {

    /**
     * @param platforms results by platform
     */
    public record PolicyResult(Map<String, Cell> platforms) {}

    /**
     * Sums over the hosts of one policy and platform.
     *
     * @param hosts hosts there were
     * @param accesses accesses issued
     * @param bytes bytes the programs moved
     * @param tlps transactions on the wire
     * @param wireBytes bytes on the wire
     * @param virtualSeconds virtual time the hosts were up, added up
     * @param simulatedGBps bytes per virtual nanosecond of one host: {@code bytes / virtualSeconds / 1e9}
     * @param gatherRatio program stores per write TLP; 0 when there was none
     * @param contained accesses that ended in a contained fault
     * @param uncontained accesses that ended uncontained
     * @param corrupted accesses corrupted
     * @param allOnes reads of nothing that came back as all ones
     * @param hostsLost crashes of hosts
     * @param vmsLost VMs that ended without their host
     * @param vmSecondsLost time VMs were down, charged in full
     * @param stage2 leaves mapped, by memory type
     */
    public record Cell(
            int hosts,
            long accesses,
            long bytes,
            long tlps,
            long wireBytes,
            double virtualSeconds,
            double simulatedGBps,
            double gatherRatio,
            long contained,
            long uncontained,
            long corrupted,
            long allOnes,
            int hostsLost,
            int vmsLost,
            double vmSecondsLost,
            Map<String, Long> stage2) {}

    /**
     * @param issued by the workload's own counters
     * @param completed by the folded bursts, as the next four
     * @param lostBursts bursts written and never folded
     * @param duplicatedBursts bursts folded more than once
     * @param balanced whether the workload, the bursts and the fault topic agree
     */
    public record Accounting(
            long issued,
            long completed,
            long corrupted,
            long contained,
            long uncontained,
            long discarded,
            long lostBursts,
            long duplicatedBursts,
            boolean balanced) {}

    /**
     * @param wallSeconds from the run's start to its last fold
     * @param loadSeconds from the first moment at which a burst was meant to be sent to the last fold: what the rates are counted over, without the
     *     boot of the hosts and the lead of an open load; null in results of before it was known, whose rates are over {@code wallSeconds}
     * @param drainSeconds from the last moment at which a burst was meant to be sent to the last fold of one: what there was to be caught up with at
     *     the end; null in results of before it was known
     * @param bursts bursts folded
     * @param burstsPerSecond bursts folded a second of {@code loadSeconds}
     * @param accessesPerSecond accesses folded a second of {@code loadSeconds}
     * @param copiesSkipped records met again and skipped
     * @param latencyMicros from the intended send of a burst to its fold
     * @param latencyHistogram all of these latencies, in microseconds: HdrHistogram's compressed encoding (V2, three significant digits) in Base64;
     *     null while the run goes on, and in results of before it was kept
     */
    public record Pipeline(
            double wallSeconds,
            @Nullable Double loadSeconds,
            @Nullable Double drainSeconds,
            long bursts,
            double burstsPerSecond,
            double accessesPerSecond,
            long copiesSkipped,
            Latency latencyMicros,
            @Nullable String latencyHistogram) {
        /** The same for who shows it again and again: the histogram is longer than all the rest. */
        public Pipeline withoutHistogram() {
            return new Pipeline(
                    wallSeconds,
                    loadSeconds,
                    drainSeconds,
                    bursts,
                    burstsPerSecond,
                    accessesPerSecond,
                    copiesSkipped,
                    latencyMicros,
                    null);
        }
    }

    /** Percentiles, in microseconds. */
    public record Latency(long p50, long p95, long p99, long p999, long max) {}
}
