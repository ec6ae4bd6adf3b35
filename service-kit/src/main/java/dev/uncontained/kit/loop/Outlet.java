package dev.uncontained.kit.loop;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The channels a loop writes to, as the service's framework provides them. */
public interface Outlet {
    /**
     * Sends a record to the service's own topic. Calls keep their order.
     *
     * @return done when the record is acknowledged by all replicas
     */
    CompletableFuture<Void> send(int partition, byte[] key, byte[] value);

    /** Commits positions some time soon; a commit that fails is made up for by the next. */
    void commit(Map<TopicPartition, OffsetAndMetadata> positions);

    /** Seconds since the consumer polled last, or -1 while there is no telling. */
    double lastPollSecondsAgo();

    /** Says how long no broker has answered the consumer, when that is too long. */
    Optional<String> brokerLost();
}
