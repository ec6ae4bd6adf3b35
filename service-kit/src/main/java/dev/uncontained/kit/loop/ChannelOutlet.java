package dev.uncontained.kit.loop;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jboss.logging.Logger;

/** An outlet made of a SmallRye emitter and the consumer behind an incoming channel. */
public final class ChannelOutlet implements Outlet {
    private static final Logger LOG = Logger.getLogger(ChannelOutlet.class);

    private final Function<Message<byte[]>, Uni<Void>> emitter;
    private final KafkaClientService clients;
    private final String incoming;
    private final ChannelFigures figures;

    /**
     * @param emitter sends a message; the Uni is done when it is acknowledged
     * @param incoming name of the incoming channel
     */
    public ChannelOutlet(Function<Message<byte[]>, Uni<Void>> emitter, KafkaClientService clients, String incoming) {
        this.emitter = emitter;
        this.clients = clients;
        this.incoming = incoming;
        this.figures = new ChannelFigures(clients, incoming);
    }

    @Override
    public CompletableFuture<Void> send(int partition, byte[] key, byte[] value) {
        var place = OutgoingKafkaRecordMetadata.<byte[]>builder()
                .withKey(key)
                .withPartition(partition)
                .build();
        return emitter.apply(Message.of(value, Metadata.of(place))).subscribeAsCompletionStage();
    }

    @Override
    public void commit(Map<TopicPartition, OffsetAndMetadata> positions) {
        KafkaConsumer<byte[], byte[]> consumer = clients.getConsumer(incoming);
        consumer.commitAsync(positions)
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.debugf(failure, "Positions not committed; the next commit makes up for it"));
    }

    @Override
    public double lastPollSecondsAgo() {
        return figures.lastPollSecondsAgo();
    }

    @Override
    public Optional<String> brokerLost() {
        return figures.brokerLost();
    }

    /** Records behind the end of the inputs, over all partitions of this instance. */
    public double lagRecords() {
        return figures.lagRecords();
    }
}
