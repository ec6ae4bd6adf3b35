package dev.uncontained.kit;

import dev.uncontained.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Sends records that cannot be read to {@code <topic>.dlq}, untouched, each once.
 *
 * <p>The dead letter stands on the partition number its record came from, keyed {@code topic-partition-offset}, with the cause in its
 * headers. A record met again after a restart is not sent again: {@link #rebuild} reads which have their letter. Every one of them is
 * remembered, not how far they reach: a letter may fail and a later one arrive, and of the compacted topics the newest of a key is judged
 * after records behind it. That takes some 60 bytes a letter of the partitions held, for as long as the broker keeps it. Safe for use by
 * many threads; only the topic's owner may use it for a topic.
 */
public final class DeadLetters {
    private static final String SUFFIX = ".dlq";

    private final Producer<byte[], byte[]> producer;
    private final Map<TopicPartition, Set<Long>> refused = new ConcurrentHashMap<>();

    public DeadLetters(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Records of a topic that are among the dead letters of the partitions held, whoever refused them. */
    public long refused(Topic topic) {
        long sum = 0;
        for (Map.Entry<TopicPartition, Set<Long>> offsets : refused.entrySet()) {
            if (offsets.getKey().topic().equals(topic.topicName())) {
                sum += offsets.getValue().size();
            }
        }
        return sum;
    }

    /** Learns from the dead letters of {@code partitions}, which are held from now on, what has been refused already. Blocks. */
    public void rebuild(LogReader reader, Collection<TopicPartition> partitions) {
        reader.readToEnd(
                partitions.stream()
                        .map(p -> new TopicPartition(Topic.of(p.topic()).deadLetterName(), p.partition()))
                        .toList(),
                letter -> {
                    String topic = letter.topic().substring(0, letter.topic().length() - SUFFIX.length());
                    TopicPartition partition = new TopicPartition(topic, letter.partition());
                    long offset = refusedOffset(letter.key(), partition);
                    if (offset >= 0) {
                        offsets(partition).add(offset);
                    }
                });
    }

    /** Forgets all partitions but those held from now on. */
    public void retain(Collection<Integer> numbers) {
        Set<Integer> held = Set.copyOf(numbers);
        refused.keySet().removeIf(partition -> !held.contains(partition.partition()));
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
     * @return done when the dead letter is acknowledged, at once when it was there already; failed when it did not arrive, and then the
     *     record counts as not refused
     */
    public CompletableFuture<Void> refuse(ConsumerRecord<byte[], byte[]> record, String cause) {
        Set<Long> offsets = offsets(new TopicPartition(record.topic(), record.partition()));
        if (!offsets.add(record.offset())) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            producer.send(letter(record, cause), (metadata, failure) -> {
                if (failure == null) {
                    sent.complete(null);
                } else {
                    offsets.remove(record.offset());
                    sent.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            offsets.remove(record.offset());
            sent.completeExceptionally(e);
        }
        return sent;
    }

    private static ProducerRecord<byte[], byte[]> letter(ConsumerRecord<byte[], byte[]> record, String cause) {
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
        return letter;
    }

    private Set<Long> offsets(TopicPartition partition) {
        return refused.computeIfAbsent(partition, p -> ConcurrentHashMap.newKeySet());
    }

    private static void header(ProducerRecord<byte[], byte[]> letter, String name, String value) {
        letter.headers().add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8)));
    }
}
