package dev.uncontained.monitor.kafka;

import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.Manifest;
import dev.uncontained.events.core.monitor.PartSnapshot;
import dev.uncontained.events.core.monitor.PartitionFold;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.LogReader;
import dev.uncontained.monitor.kafka.DamagedSnapshots.Damaged;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Loads what the snapshots of partitions hold, and refuses the damaged ones. Blocks; on the polling thread, at an assignment. */
final class SnapshotLoader {
    private final LogReader reader;
    private final SnapshotCodec codec;
    private final NewestSnapshots newest;
    private final DeadLetters deadLetters;

    SnapshotLoader(LogReader reader, SnapshotCodec codec, NewestSnapshots newest, DeadLetters deadLetters) {
        this.reader = reader;
        this.codec = codec;
        this.newest = newest;
        this.deadLetters = deadLetters;
    }

    /**
     * One partition's snapshots.
     *
     * @param runs runs that have a snapshot on the topic, needed or not
     */
    record Loaded(PartitionFold fold, Set<String> runs) {}

    /**
     * Loads partitions; returns when the dead letters of what was damaged are acknowledged.
     *
     * @throws org.apache.kafka.common.KafkaException when the broker does not answer, or a dead letter does not arrive
     */
    Map<Integer, Loaded> load(Collection<Integer> partitions) {
        List<Damaged> damaged = new ArrayList<>();
        Map<Integer, Manifest> manifests = new HashMap<>();
        Map<Integer, Map<String, PartSnapshot>> parts = new HashMap<>();
        List<TopicPartition> all = partitions.stream()
                .map(p -> new TopicPartition(Topic.SNAPSHOTS.topicName(), p))
                .toList();
        deadLetters.rebuild(reader, all);
        NewestOfKeys records = new NewestOfKeys(older -> check(older, damaged));
        reader.readToEnd(all, record -> {
            if (record.key() == null) {
                damaged.add(new Damaged(record, "a snapshot without a key"));
            } else {
                records.add(record);
            }
        });
        for (ConsumerRecord<byte[], byte[]> record : records.records()) {
            visit(record, manifests, parts.computeIfAbsent(record.partition(), p -> new HashMap<>()), damaged);
        }
        refuse(damaged);
        long nowMs = System.currentTimeMillis();
        return partitions.stream()
                .collect(Collectors.toMap(
                        p -> p,
                        p -> {
                            Map<String, PartSnapshot> own = parts.getOrDefault(p, Map.of());
                            return new Loaded(
                                    PartitionFold.restore(p, manifests.get(p), own.values(), nowMs), own.keySet());
                        },
                        (a, b) -> a,
                        TreeMap::new));
    }

    private void visit(
            ConsumerRecord<byte[], byte[]> record,
            Map<Integer, Manifest> manifests,
            Map<String, PartSnapshot> parts,
            List<Damaged> damaged) {
        try {
            newest.note(record.partition(), record.key(), record.value());
            if (record.value() == null) {
                return;
            }
            if (SnapshotCodec.isManifest(record.key())) {
                manifests.put(record.partition(), codec.manifest(record.key(), record.value()));
            } else {
                PartSnapshot part = codec.part(record.key(), record.value());
                parts.put(part.run(), part);
            }
        } catch (UnreadableRecordException e) {
            damaged.add(new Damaged(record, String.valueOf(e.getMessage())));
        }
    }

    /** Of a snapshot that a later one replaces no more is of interest than whether it is to be refused. */
    private static void check(ConsumerRecord<byte[], byte[]> record, List<Damaged> damaged) {
        try {
            if (record.value() != null) {
                SnapshotCodec.requireWhole(record.value());
            }
        } catch (UnreadableRecordException e) {
            damaged.add(new Damaged(record, String.valueOf(e.getMessage())));
        }
    }

    /** In the order of the topic, as people expect to find them. */
    private void refuse(List<Damaged> damaged) {
        LettersUnderWay letters = new LettersUnderWay();
        damaged.stream()
                .sorted(Comparator.comparingInt((Damaged d) -> d.record().partition())
                        .thenComparingLong(d -> d.record().offset()))
                .forEach(d -> letters.add(deadLetters.refuse(d.record(), d.cause())));
        letters.await();
    }
}
