package dev.uncontained.vfio.kafka;

import dev.uncontained.kit.loop.AnsweringLoop;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The incoming channel: whole batches, one after the other. */
@Singleton
final class Requests {
    private final AnsweringLoop loop;

    Requests(AnsweringLoop loop) {
        this.loop = loop;
    }

    @Incoming(Wiring.REQUESTS)
    @Blocking
    void onBatch(ConsumerRecords<byte[], byte[]> records) {
        loop.onBatch(records);
    }
}
