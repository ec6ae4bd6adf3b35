package dev.uncontained.events.core.monitor;

import java.util.List;

/**
 * The snapshot of one run's hosts on one partition, keyed {@code run/partition}, with the position it stands for.
 *
 * @param run id of the run
 * @param partition number of the partition
 * @param positions next offset of each topic of {@link MonitorTopics#FOLDED}
 * @param firstSendEpochMicros earliest wall clock at which one of its bursts was meant to be sent, in µs; 0 before the first
 * @param lastSendEpochMicros latest wall clock likewise
 * @param lastBurstEpochMicros wall clock at which the last burst was folded, in µs; 0 before the first
 * @param lastFoldEpochMs wall clock of the last event folded
 * @param latency compressed histogram
 * @param hosts every host met
 * @param series traffic over virtual time by policy and platform
 */
public record PartSnapshot(
        String run,
        int partition,
        List<Long> positions,
        long firstSendEpochMicros,
        long lastSendEpochMicros,
        long lastBurstEpochMicros,
        long lastFoldEpochMs,
        String latency,
        List<HostSnapshot> hosts,
        List<PlacedSeries> series) {

    /** The series of one cell. */
    public record PlacedSeries(CellKey cell, Series.State series) {}

    /** Whether it stands for all that {@code other} positions stand for, topic by topic, and perhaps more. */
    boolean reaches(List<Long> other) {
        return Longs.reaches(positions, other);
    }

    /**
     * What it comes to, on an instance that does not own the partition.
     *
     * @throws IllegalArgumentException when it contradicts itself
     */
    public PartSummary summary() {
        return RunPart.of(this, 0).summary(0, Long.MAX_VALUE);
    }
}
