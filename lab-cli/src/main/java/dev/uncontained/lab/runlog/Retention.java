package dev.uncontained.lab.runlog;

import dev.uncontained.events.Topic;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where retention has deleted what may have been records of the run. Only there may the beginning of a host be missing; anywhere else a first
 * record that is not there was taken out.
 *
 * @param partitions by the topic's name, the partitions that have lost their beginning
 */
public record Retention(Map<String, SortedSet<Integer>> partitions) {
    /** Everything is still there. */
    public static final Retention NONE = new Retention(Map.of());

    public Retention {
        partitions = Map.copyOf(partitions);
    }

    static Retention of(List<RunFileHeader.Cut> cuts) {
        Map<String, SortedSet<Integer>> partitions = new TreeMap<>();
        cuts.forEach(cut -> partitions
                .computeIfAbsent(cut.topic(), topic -> new TreeSet<>())
                .add(cut.partition()));
        return new Retention(partitions);
    }

    /**
     * Whether records may be gone from the beginning of a partition.
     *
     * @param partition its number; -1 for any partition of the topic
     */
    public boolean hasCut(Topic topic, int partition) {
        SortedSet<Integer> cut = partitions.get(topic.topicName());
        return cut != null && (partition < 0 || cut.contains(partition));
    }
}
