package dev.uncontained.kit;

import dev.uncontained.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

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
    private final Map<Topic, LongAdder> refused = new EnumMap<>(Topic.class);

    public DeadLetters(Producer<byte[], byte[]> producer) {
        this.producer = producer;
        for (Topic topic : Topic.values()) {
            refused.put(topic, new LongAdder());
        }
    }

    /** Records of a topic refused by this instance, copies not counted. */
    public long refused(Topic topic) {
        return of(topic).sum();
    }

    /** Learns from the dead letters of {@code partitions} what has been refused already. Blocks. */
    public void rebuild(PartitionReader reader, Collection<TopicPartition> partitions) {
        reader.readToEnd(
                partitions.stream()
                        .map(p -> new TopicPartition(Topic.of(p.topic()).deadLetterName(), p.partition()))
                        .toList(),
                letter -> {
                    String topic = letter.topic().substring(0, letter.topic().length() - ".dlq".length());
                    TopicPartition partition = new TopicPartition(topic, letter.partition());
                    refusedUpTo.merge(partition, refusedOffset(letter.key(), partition), Math::max);
                });
    }

    /** The offset a dead letter's key ends in; -1 for a key that no dead letter of the partition has, such as somebody's garbage. */
    private static long refusedOffset(byte @Nullable [] key, TopicPartition partition) {
        String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        String prefix = partition.topic() + "-" + partition.partition() + "-";
        String offset = text.startsWith(prefix) ? text.substring(prefix.length()) : "";
        return offset.matches("\\d{1,18}") ? Long.parseLong(offset) : -1;
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
        of(Topic.of(record.topic())).increment();
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

    private LongAdder of(Topic topic) {
        return Objects.requireNonNull(refused.get(topic));
    }

    private static void header(ProducerRecord<byte[], byte[]> letter, String name, String value) {
        letter.headers().add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8)));
    }
}
