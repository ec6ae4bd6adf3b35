package dev.uncontained.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class DeadLettersTest {
    private final MockProducer<byte[], byte[]> broker =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final DeadLetters letters = new DeadLetters(broker);

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset) {
        return new ConsumerRecord<>("guest.mmio", partition, offset, utf8("run/host"), utf8("rubbish"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> keys() {
        return broker.history().stream()
                .map(letter -> new String(letter.key(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void aRecordIsRefusedOnceWhateverWasRefusedBefore() {
        letters.refuse(record(0, 9), "bad");
        letters.refuse(record(0, 4), "bad");
        letters.refuse(record(1, 4), "bad");
        letters.refuse(record(0, 9), "bad");
        letters.refuse(record(0, 4), "bad");

        assertThat(keys()).containsExactly("guest.mmio-0-9", "guest.mmio-0-4", "guest.mmio-1-4");
        assertThat(letters.refused(Topic.MMIO)).isEqualTo(3);
        assertThat(letters.refused(Topic.FAULTS)).isZero();
    }

    @Test
    void aLetterThatDidNotArriveIsSentAgainThoughALaterOneArrived() {
        var lost = letters.refuse(record(0, 4), "bad");
        var arrived = letters.refuse(record(0, 9), "bad");
        broker.errorNext(new TimeoutException("20 s have passed"));
        broker.completeNext();

        assertThatThrownBy(lost::join).hasRootCauseMessage("20 s have passed");
        assertThat(arrived).isCompleted();
        assertThat(letters.refused(Topic.MMIO)).isEqualTo(1);

        letters.refuse(record(0, 4), "bad");
        letters.refuse(record(0, 9), "bad");
        assertThat(keys()).containsExactly("guest.mmio-0-4", "guest.mmio-0-9", "guest.mmio-0-4");
    }

    @Test
    void aSuccessorCountsTheLettersThereAreAndSendsTheMissingOnes() {
        TopicPartition mmio = new TopicPartition("guest.mmio", 0);
        letters.rebuild(
                (partitions, visitor) -> {
                    assertThat(partitions).containsExactly(new TopicPartition("guest.mmio.dlq", 0));
                    for (String key : List.of("guest.mmio-0-9", "guest.mmio-0-9", "guest.mmio-7-1", "rubbish")) {
                        visitor.visit(new ConsumerRecord<>("guest.mmio.dlq", 0, 0, utf8(key), utf8("letter")));
                    }
                    return Map.of();
                },
                List.of(mmio));

        assertThat(letters.refused(Topic.MMIO)).isEqualTo(1);
        letters.refuse(record(0, 4), "bad");
        letters.refuse(record(0, 9), "bad");
        assertThat(keys()).containsExactly("guest.mmio-0-4");
        assertThat(letters.refused(Topic.MMIO)).isEqualTo(2);
    }

    @Test
    void lettersOfPartitionsThatAreGoneAreSomeoneElsesToCount() {
        letters.refuse(record(0, 4), "bad");
        letters.refuse(record(1, 4), "bad");
        letters.retain(List.of(0));
        assertThat(letters.refused(Topic.MMIO)).isEqualTo(1);
    }
}
