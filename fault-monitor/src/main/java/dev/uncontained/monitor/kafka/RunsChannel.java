package dev.uncontained.monitor.kafka;

import dev.uncontained.kit.loop.ChannelWatch;
import io.smallrye.reactive.messaging.annotations.Blocking;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The channel of {@code lab.runs}: every instance reads all of it, in no group. */
@ApplicationScoped
public class RunsChannel {
    private static final String CHANNEL = "runs";

    private final Monitor monitor;
    private final ChannelWatch watch;

    RunsChannel(Monitor monitor, KafkaClientService clients) {
        this.monitor = monitor;
        this.watch = new ChannelWatch(clients, CHANNEL);
    }

    /** How its consumer does. */
    public ChannelWatch watch() {
        return watch;
    }

    @Incoming(CHANNEL)
    @Blocking
    void onBatch(ConsumerRecords<byte[], byte[]> records) {
        monitor.runsLog().onBatch(records);
    }

    @PreDestroy
    void stop() {
        watch.close();
    }
}
