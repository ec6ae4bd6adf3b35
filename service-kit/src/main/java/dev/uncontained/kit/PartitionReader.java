package dev.uncontained.kit;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads from a broker, with a consumer of its own each time. Blocks the calling thread. */
public final class PartitionReader implements LogReader {
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

    @Override
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
