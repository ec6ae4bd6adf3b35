package dev.uncontained.protocol;

import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.Mix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The hosts' topics, in memory. Every record that is appended is held against what must stand there. */
final class Log {
    /** Topics whose records are held against {@link Expected}. */
    static final List<Topic> TOLD =
            List.of(Topic.HOSTS, Topic.REGIONS, Topic.STAGE2, Topic.ABORTS, Topic.MMIO, Topic.FAULTS);

    private final int partitions;
    private final Map<String, Expected> expected = new HashMap<>();
    private final Map<Topic, List<List<Entry>>> topics = new EnumMap<>(Topic.class);
    private final Map<Topic, Map<String, Long>> seen = new EnumMap<>(Topic.class);

    /**
     * A record.
     *
     * @param fingerprint equal for equal content, never 0
     */
    record Entry(long offset, String key, Content content, long fingerprint) {}

    Log(int partitions, List<Expected> hosts) {
        this.partitions = partitions;
        hosts.forEach(host -> expected.put(host.key(), host));
        for (Topic topic : Topic.values()) {
            List<List<Entry>> all = new ArrayList<>();
            for (int p = 0; p < partitions; p++) {
                all.add(new ArrayList<>());
            }
            topics.put(topic, all);
            seen.put(topic, new HashMap<>());
        }
    }

    int partitions() {
        return partitions;
    }

    /** Offset of the next record. */
    int end(Topic topic, int partition) {
        return of(topic, partition).size();
    }

    /** Records from an offset on, at most so many. */
    List<Entry> read(Topic topic, int partition, int from, int most) {
        List<Entry> all = of(topic, partition);
        return all.subList(Math.min(from, all.size()), Math.min(all.size(), from + most));
    }

    /** All records of a partition. */
    List<Entry> all(Topic topic, int partition) {
        return of(topic, partition);
    }

    /**
     * Appends a record.
     *
     * @throws ProtocolException when it must not stand there
     */
    void append(Topic topic, int partition, String key, Content content) {
        long fingerprint = 1;
        if (TOLD.contains(topic)) {
            Expected host = expected.get(key);
            if (host == null) {
                throw new ProtocolException("no host has the key " + key);
            }
            long there = seen(topic, key);
            long seq = host.check(topic, content, there, seen(Topic.STAGE2, key));
            seen.getOrDefault(topic, new HashMap<>()).put(key, Math.max(there, seq));
            // contents of one number are equal, or check would have thrown
            fingerprint = Mix.mix(seq + 1) | 1;
        }
        List<Entry> all = of(topic, partition);
        all.add(new Entry(all.size(), key, content, fingerprint));
    }

    /** What compaction leaves of a topic: the last record of each key. It is read as the whole partition, offsets do not matter. */
    void compact(Topic topic) {
        for (List<Entry> all : topics.getOrDefault(topic, List.of())) {
            Map<String, Entry> last = new LinkedHashMap<>();
            for (Entry entry : all) {
                last.remove(entry.key());
                last.put(entry.key(), entry);
            }
            all.clear();
            all.addAll(last.values());
        }
    }

    /**
     * Whether nothing is missing.
     *
     * @throws ProtocolException naming what is
     */
    void checkWhole() {
        for (Expected host : expected.values()) {
            for (Topic topic : TOLD) {
                long there = seen(topic, host.key());
                if (there != host.count(topic)) {
                    throw new ProtocolException("the last record of " + host.key() + " on " + topic.topicName() + " is "
                            + there + " and not " + host.count(topic));
                }
            }
        }
    }

    /** Whether every host has written its last event. */
    boolean isFinished() {
        return expected.values().stream().allMatch(host -> seen(Topic.HOSTS, host.key()) == host.count(Topic.HOSTS));
    }

    private long seen(Topic topic, String key) {
        return seen.getOrDefault(topic, Map.of()).getOrDefault(key, 0L);
    }

    private List<Entry> of(Topic topic, int partition) {
        return topics.getOrDefault(topic, List.of()).get(partition);
    }
}
