package dev.uncontained.kit;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads partitions from their beginning to the end they have now: how a service rebuilds its state. */
@FunctionalInterface
public interface LogReader {
    /** What is done with each record, in the order of its partition. */
    @FunctionalInterface
    interface Visitor {
        void visit(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Visits every record of {@code partitions} up to their present ends.
     *
     * @return the end of each partition: the offset the next record will have
     * @throws org.apache.kafka.common.KafkaException when the broker does not answer
     */
    Map<TopicPartition, Long> readToEnd(Collection<TopicPartition> partitions, Visitor visitor);
}
