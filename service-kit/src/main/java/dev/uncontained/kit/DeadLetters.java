package dev.uncontained.kit;

import dev.uncontained.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Sends records that cannot be read to {@code <topic>.dlq}, untouched, each once.
 *
 * <p>The dead letter stands on the partition number its record came from, keyed {@code topic-partition-offset}, with the cause in its
 * headers. A record met again after a restart is not sent again: {@link #rebuild} reads how far the dead letters of a partition reach, and
 * records of one partition are refused in order of offset. Safe for use by many threads; only the topic's owner may use it for a topic.
 */
public final class DeadLetters {
    private final Producer<byte[], byte[]> producer;
    private final Map<TopicPartition, Long> refusedUpTo = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();

    public DeadLetters(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Records refused by this instance, copies not counted. */
    public long refused() {
        return refused.sum();
    }

    /** Learns from the dead letters of {@code partitions} what has been refused already. Blocks. */
    public void rebuild(PartitionReader reader, Collection<TopicPartition> partitions) {
        reader.readToEnd(
                partitions.stream()
                        .map(p -> new TopicPartition(Topic.of(p.topic()).deadLetterName(), p.partition()))
                        .toList(),
                letter -> {
                    String key = new String(letter.key(), StandardCharsets.UTF_8);
                    int dash = key.lastIndexOf('-');
                    String topic = letter.topic().substring(0, letter.topic().length() - ".dlq".length());
                    refusedUpTo.merge(
                            new TopicPartition(topic, letter.partition()),
                            Long.parseLong(key.substring(dash + 1)),
                            Math::max);
                });
    }

    /**
     * Refuses a record.
     *
     * @param cause why, for people
     * @return done when the dead letter is acknowledged, at once when it was there already
     */
    public CompletableFuture<Void> refuse(ConsumerRecord<byte[], byte[]> record, String cause) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() <= refusedUpTo.getOrDefault(partition, -1L)) {
            return CompletableFuture.completedFuture(null);
        }
        refusedUpTo.merge(partition, record.offset(), Math::max);
        refused.increment();
        String key = record.topic() + "-" + record.partition() + "-" + record.offset();
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                Topic.of(record.topic()).deadLetterName(),
                record.partition(),
                key.getBytes(StandardCharsets.UTF_8),
                record.value());
        record.headers().forEach(letter.headers()::add);
        header(letter, "dlq-cause", cause);
        header(letter, "dlq-topic", record.topic());
        header(letter, "dlq-partition", String.valueOf(record.partition()));
        header(letter, "dlq-offset", String.valueOf(record.offset()));
        if (record.key() != null) {
            letter.headers().add(new RecordHeader("dlq-key", record.key()));
        }
        CompletableFuture<Void> sent = new CompletableFuture<>();
        producer.send(letter, (metadata, failure) -> {
            if (failure == null) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(failure);
            }
        });
        return sent;
    }

    private static void header(ProducerRecord<byte[], byte[]> letter, String name, String value) {
        letter.headers().add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8)));
    }
}
