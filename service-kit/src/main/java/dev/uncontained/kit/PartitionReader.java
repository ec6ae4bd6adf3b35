package dev.uncontained.kit;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads partitions from their beginning to the end they have now: how a service rebuilds its state. Blocks the calling thread. */
public final class PartitionReader {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Supplier<Consumer<byte[], byte[]>> consumers;

    public PartitionReader(KafkaClients clients, String clientId) {
        this(() -> clients.scanner(clientId));
    }

    /**
     * @param consumers makes one for each reading, which closes it
     */
    public PartitionReader(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /** What is done with each record, in the order of its partition. */
    @FunctionalInterface
    public interface Visitor {
        void visit(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Visits every record of {@code partitions} up to their present ends.
     *
     * @return the end of each partition: the offset the next record will have
     * @throws org.apache.kafka.common.KafkaException when the broker does not answer
     */
    public Map<TopicPartition, Long> readToEnd(Collection<TopicPartition> partitions, Visitor visitor) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> behind = new HashMap<>(ends);
            behind.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
            while (!behind.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() < ends.getOrDefault(partition, 0L)) {
                        visitor.visit(record);
                    }
                }
                behind.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
            }
            return ends;
        }
    }
}
