package dev.uncontained.monitor.kafka;

import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.Manifest;
import dev.uncontained.events.core.monitor.PartSnapshot;
import dev.uncontained.events.core.monitor.PartitionFold;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.PartitionReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Loads what the snapshots of partitions hold. Blocks; on the polling thread, at an assignment. */
final class SnapshotLoader {
    private final PartitionReader reader;
    private final SnapshotCodec codec;
    private final NewestSnapshots newest;
    private final DeadLetters deadLetters;

    SnapshotLoader(PartitionReader reader, SnapshotCodec codec, NewestSnapshots newest, DeadLetters deadLetters) {
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

    Map<Integer, Loaded> load(Collection<Integer> partitions) {
        Map<Integer, Manifest> manifests = new HashMap<>();
        Map<Integer, Map<String, PartSnapshot>> parts = new HashMap<>();
        List<TopicPartition> all = partitions.stream()
                .map(p -> new TopicPartition(Topic.SNAPSHOTS.topicName(), p))
                .toList();
        deadLetters.rebuild(reader, all);
        NewestOfKeys records = new NewestOfKeys(this::refuseDamaged);
        reader.readToEnd(all, record -> {
            if (record.key() == null) {
                deadLetters.refuse(record, "a snapshot without a key");
            } else {
                records.add(record);
            }
        });
        for (ConsumerRecord<byte[], byte[]> record : records.records()) {
            visit(record, manifests, parts.computeIfAbsent(record.partition(), p -> new HashMap<>()));
        }
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
            ConsumerRecord<byte[], byte[]> record, Map<Integer, Manifest> manifests, Map<String, PartSnapshot> parts) {
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
            deadLetters.refuse(record, String.valueOf(e.getMessage()));
        }
    }

    /** Of a snapshot that a later one replaces no more is of interest than whether it is to be refused. */
    private void refuseDamaged(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.value() != null) {
                SnapshotCodec.requireWhole(record.value());
            }
        } catch (UnreadableRecordException e) {
            deadLetters.refuse(record, String.valueOf(e.getMessage()));
        }
    }
}
