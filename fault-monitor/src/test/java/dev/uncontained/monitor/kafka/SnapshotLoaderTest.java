package dev.uncontained.monitor.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.Topic;
import dev.uncontained.events.core.monitor.HonestHost;
import dev.uncontained.events.core.monitor.PartSnapshot;
import dev.uncontained.events.core.monitor.PartitionFold;
import dev.uncontained.events.core.monitor.PartitionLog;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.LogReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class SnapshotLoaderTest {
    private final MockProducer<byte[], byte[]> broker =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SnapshotCodec codec = new SnapshotCodec();
    private final List<ConsumerRecord<byte[], byte[]>> topic = new ArrayList<>();
    private final SnapshotLoader loader =
            new SnapshotLoader(this::read, codec, new NewestSnapshots(), new DeadLetters(broker));
    private final PartSnapshot part = PartitionLog.of(HonestHost.life("r2", "vma-flag/grace-0", 6))
            .feedAll(new PartitionFold(3), 1)
            .writeParts()
            .getFirst();

    private Map<TopicPartition, Long> read(Collection<TopicPartition> partitions, LogReader.Visitor visitor) {
        topic.stream()
                .filter(record -> partitions.contains(new TopicPartition(record.topic(), record.partition())))
                .forEach(visitor::visit);
        return Map.of();
    }

    private void append(String key, byte[] value) {
        topic.add(new ConsumerRecord<>(
                Topic.SNAPSHOTS.topicName(), 3, topic.size(), key.getBytes(StandardCharsets.UTF_8), value));
    }

    private static byte[] damaged(byte[] record, int place) {
        byte[] damaged = record.clone();
        damaged[place] ^= 1;
        return damaged;
    }

    private List<String> letters() {
        return broker.history().stream()
                .map(letter -> new String(letter.key(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void damagedSnapshotsOfTwoKeysAreBothRefusedThoughTheFirstIsStillTheNewestOfItsKey() {
        byte[] whole = codec.encode(part);
        append("r1/3", damaged(whole, 10));
        append("r2/3", damaged(whole, 20));
        append("r2/3", damaged(whole, whole.length - 1));
        append("r2/3", whole);

        assertThat(loader.load(Set.of(3)).get(3))
                .satisfies(loaded -> assertThat(loaded.runs()).containsExactly("r2"));
        assertThat(letters())
                .containsExactly("monitor.snapshots-3-0", "monitor.snapshots-3-1", "monitor.snapshots-3-2");

        loader.load(Set.of(3));
        assertThat(letters()).as("once each").hasSize(3);
    }
}
