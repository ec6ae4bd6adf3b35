package dev.uncontained.kit;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** Which partition a host's events are on: the same number on every topic. */
public final class Partitions {
    private Partitions() {}

    /** The partition of {@code key} among {@code count}, as Kafka's own default partitioner computes it. */
    public static int of(byte[] key, int count) {
        return Utils.toPositive(Utils.murmur2(key)) % count;
    }

    /** The partition of {@code key} among {@code count}. */
    public static int of(String key, int count) {
        return of(key.getBytes(StandardCharsets.UTF_8), count);
    }

    /**
     * The partition numbers of an assignment.
     *
     * @param topics topics that must all be assigned with the same partition numbers
     * @throws IllegalStateException when they are not: their partition counts differ, or the assignor is not the range assignor
     */
    public static Set<Integer> numbers(Collection<TopicPartition> assigned, Collection<String> topics) {
        Map<String, Set<Integer>> byTopic = new HashMap<>();
        topics.forEach(topic -> byTopic.put(topic, new TreeSet<>()));
        assigned.forEach(p ->
                byTopic.computeIfAbsent(p.topic(), topic -> new TreeSet<>()).add(p.partition()));
        Set<Integer> first = byTopic.values().iterator().next();
        if (!byTopic.values().stream().allMatch(first::equals)) {
            throw new IllegalStateException("the topics are assigned with different partitions: " + byTopic
                    + "; they must have the same number of partitions and the range assignor");
        }
        return first;
    }

    /**
     * How many partitions each of these topics has.
     *
     * @param consumer asked for them
     * @throws IllegalStateException when one does not exist, or they have not all the same number: a host would be on different partitions of them
     */
    public static int count(Consumer<?, ?> consumer, Collection<String> topics) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String topic : topics) {
            var partitions = consumer.partitionsFor(topic);
            counts.put(topic, partitions == null ? 0 : partitions.size());
        }
        Set<Integer> different = new TreeSet<>(counts.values());
        if (different.size() != 1 || different.contains(0)) {
            throw new IllegalStateException(
                    "topics have " + counts + " partitions; they must all exist and have as many");
        }
        return different.iterator().next();
    }
}
