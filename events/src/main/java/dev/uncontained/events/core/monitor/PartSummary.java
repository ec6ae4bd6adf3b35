package dev.uncontained.events.core.monitor;

import java.util.List;
import java.util.SortedMap;

/**
 * What one partition's hosts of a run come to, as of one moment. Nobody changes it any more.
 *
 * @param run id of the run
 * @param partition number of the partition
 * @param hosts hosts met
 * @param finished hosts that reached their end
 * @param partial whether one of them was stopped early
 * @param digests digests of the hosts of which nothing can come any more, by host id
 * @param progressNs virtual time behind the hosts, added up
 * @param issued accesses by the workload's own counter; of hosts still at it, by their bursts
 * @param cells sums by policy and platform
 * @param series traffic over virtual time by policy and platform
 * @param truth whether every event was folded once
 * @param latency from intended send to fold
 * @param firstSendEpochMicros earliest wall clock at which one of its bursts was meant to be sent, in µs; 0 before the first
 * @param lastSendEpochMicros latest wall clock likewise
 * @param lastBurstEpochMicros wall clock at which the last burst was folded, in µs; 0 before the first
 * @param lastFoldEpochMs wall clock of the last event folded, or 0
 * @param silent hosts at work of which nothing has come for longer than the limit
 * @param longestSilenceMs wall time since anything new has come of the host at work that has been silent longest; 0 without one
 */
public record PartSummary(
        String run,
        int partition,
        int hosts,
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
        List<String> silent,
        long longestSilenceMs) {}
