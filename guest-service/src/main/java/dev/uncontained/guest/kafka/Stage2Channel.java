package dev.uncontained.guest.kafka;

import dev.uncontained.events.Topic;
import dev.uncontained.kit.Partitions;
import dev.uncontained.kit.Reassignment;
import dev.uncontained.kit.loop.ChannelWatch;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.annotations.Blocking;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * The channel of {@code kvm.stage2}. Nothing is ever committed: at each assignment the partitions are read from their beginning, and
 * the channel goes on at the end of what was read.
 */
@ApplicationScoped
@Identifier("stage2")
public class Stage2Channel implements KafkaConsumerRebalanceListener {
    private static final String CHANNEL = "stage2";

    private final Hosts hosts;
    private final ChannelWatch watch;
    private final Reassignment reassignment = new Reassignment();

    Stage2Channel(Hosts hosts, KafkaClientService clients) {
        this.hosts = hosts;
        this.watch = new ChannelWatch(clients, CHANNEL);
    }

    /** How its consumer does. */
    public ChannelWatch watch() {
        return watch;
    }

    @Incoming(CHANNEL)
    @Blocking
    void onBatch(ConsumerRecords<byte[], byte[]> records) {
        records.forEach(hosts::onStage2);
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> assigned) {
        String topic = Topic.STAGE2.topicName();
        consumer.seekToBeginning(assigned);
        hosts.onAssigned(Partitions.numbers(assigned, List.of(topic)), Partitions.count(consumer, Hosts.TOPICS));
        if (assigned.isEmpty()) {
            reassignment.ask(consumer, "no partitions");
        }
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> revoked) {
        hosts.onRevoked(revoked.stream().map(TopicPartition::partition).toList());
    }

    @PreDestroy
    void stop() {
        watch.close();
    }
}
