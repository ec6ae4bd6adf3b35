package dev.uncontained.lab.report;

import dev.uncontained.events.RunEvent;
import java.util.List;
import java.util.Map;

/**
 * {@code manifest.json}: what {@code lab verify}, {@code lab replay} and {@code lab whatif} start from.
 *
 * @param run id of the run
 * @param status {@code completed}, {@code interrupted}, {@code stalled} or {@code lost}
 * @param versions of lab, Kafka, Java and the operating system
 * @param seed seed of the run
 * @param command what was typed
 * @param stack name and address of the stack it ran on, with partitions, brokers and instances where the lab knows them
 * @param startedAtEpochMs wall clock at its start
 * @param endedAtEpochMs wall clock at its end
 * @param offsets of each topic and partition: the first offset that can belong to the run, and the one after the last
 * @param started the event that began it: scenario and platforms, whole
 */
public record Manifest(
        String run,
        String status,
        Map<String, String> versions,
        long seed,
        List<String> command,
        Map<String, Object> stack,
        long startedAtEpochMs,
        long endedAtEpochMs,
        Map<String, Map<Integer, Range>> offsets,
        RunEvent.RunStarted started) {
    public Manifest {
        versions = Map.copyOf(versions);
        command = List.copyOf(command);
        stack = Map.copyOf(stack);
        offsets = Map.copyOf(offsets);
    }

    /**
     * @param from first offset
     * @param to offset after the last
     */
    public record Range(long from, long to) {}
}
