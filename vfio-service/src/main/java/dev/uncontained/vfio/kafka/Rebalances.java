package dev.uncontained.vfio.kafka;

import dev.uncontained.kit.loop.AnsweringLoop;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.inject.Singleton;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Tells the loop which partitions it has. */
@Singleton
@Identifier(Wiring.REQUESTS)
final class Rebalances implements KafkaConsumerRebalanceListener {
    private final AnsweringLoop loop;

    Rebalances(AnsweringLoop loop) {
        this.loop = loop;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        loop.onAssigned(consumer, partitions);
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        loop.onRevoked(consumer, partitions);
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        loop.onLost(partitions);
    }
}
