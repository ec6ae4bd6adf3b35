package dev.uncontained.kvm.kafka;

import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.KafkaClients;
import dev.uncontained.kit.PartitionReader;
import dev.uncontained.kit.loop.AnsweringLoop;
import dev.uncontained.kit.loop.ChannelOutlet;
import dev.uncontained.kvm.domain.KvmDesk;
import dev.uncontained.kvm.metrics.KvmMetrics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the loop together. */
@Singleton
final class Wiring {
    static final String REQUESTS = "requests";
    private static final String SERVICE = "kvm-service";
    private static final long TICK_MS = 250;

    private final KafkaClients clients;
    private final Producer<byte[], byte[]> letters;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("commit-tick").daemon().factory());

    Wiring(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
        this.clients = new KafkaClients(bootstrapServers);
        this.letters = clients.writer(SERVICE + "-dead-letters", Map.of());
    }

    @Produces
    @Singleton
    KvmDesk desk() {
        return new KvmDesk();
    }

    @Produces
    @Singleton
    ChannelOutlet outlet(Answers answers, KafkaClientService kafka) {
        return new ChannelOutlet(answers::send, kafka, REQUESTS);
    }

    @Produces
    @Singleton
    AnsweringLoop loop(KvmDesk desk, ChannelOutlet outlet, KvmMetrics metrics) {
        return new AnsweringLoop(
                SERVICE,
                desk,
                new EventCodec(),
                new DeadLetters(letters),
                new PartitionReader(clients, SERVICE + "-rebuild"),
                outlet,
                metrics);
    }

    void onStart(
            @Observes StartupEvent event, AnsweringLoop loop, KvmDesk desk, ChannelOutlet outlet, KvmMetrics metrics) {
        metrics.bind(loop, desk, outlet);
        var unused = ticks.scheduleWithFixedDelay(loop::onTick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    void onStop(@Observes ShutdownEvent event, AnsweringLoop loop) {
        loop.close();
        ticks.shutdownNow();
        letters.close();
    }
}
