package dev.uncontained.monitor.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.core.monitor.Manifest;
import dev.uncontained.events.core.monitor.MonitorTopics;
import dev.uncontained.events.core.monitor.RunCatalog;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.LogReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FoldLoopTest {
    private static final List<TopicPartition> ASSIGNED = MonitorTopics.FOLDED.stream()
            .map(topic -> new TopicPartition(topic.topicName(), 3))
            .toList();

    private final MockProducer<byte[], byte[]> broker =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SnapshotCodec codec = new SnapshotCodec();
    private final LogReader nothing = (partitions, visitor) -> Map.of();
    private final NewestSnapshots newest = new NewestSnapshots();
    private final DeadLetters deadLetters = new DeadLetters(broker);
    private final FoldLoop loop = new FoldLoop(
            FoldLoopTest::memberWithRubbish,
            new EventCodec(),
            nothing,
            new SnapshotLoader(nothing, codec, newest, deadLetters),
            new SnapshotWriter(broker, codec, newest),
            newest,
            deadLetters,
            new DamagedSnapshots(),
            new RunCatalog(),
            () -> false,
            Duration.ZERO,
            Duration.ofSeconds(30));

    /** One that is assigned the partition, and finds one record on {@code guest.mmio} that is no burst. */
    private static Consumer<byte[], byte[]> memberWithRubbish() {
        MockConsumer<byte[], byte[]> member = new MockConsumer<>("earliest");
        member.updateBeginningOffsets(ASSIGNED.stream().collect(Collectors.toMap(tp -> tp, tp -> 0L)));
        member.updateEndOffsets(ASSIGNED.stream().collect(Collectors.toMap(tp -> tp, tp -> 0L)));
        member.schedulePollTask(() -> {
            member.rebalance(ASSIGNED);
            byte[] rubbish = "rubbish".getBytes(StandardCharsets.UTF_8);
            member.addRecord(new ConsumerRecord<>(Topic.MMIO.topicName(), 3, 0, rubbish, rubbish));
        });
        return member;
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private List<String> topics() {
        return broker.history().stream().map(ProducerRecord::topic).toList();
    }

    @Test
    void noSnapshotGoesBeyondARefusedRecordWhoseDeadLetterHasNotArrived() throws Exception {
        loop.start();
        await(() -> broker.errorNext(new TimeoutException("20 s have passed")));

        String letter = Topic.MMIO.deadLetterName();
        await(() -> topics().size() == 2);
        assertThat(topics()).as("folded anew, and sent again").containsExactly(letter, letter);
        assertThat(broker.completeNext()).isTrue();

        await(() -> topics().size() > 2);
        ProducerRecord<byte[], byte[]> snapshot = broker.history().get(2);
        Manifest manifest = codec.manifest(snapshot.key(), snapshot.value());
        assertThat(manifest.refused()).containsExactly(Map.entry(Topic.MMIO.topicName(), 1L));
        assertThat(loop.failure()).isEmpty();
        loop.close();
    }
}
