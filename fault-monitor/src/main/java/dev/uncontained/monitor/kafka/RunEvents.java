package dev.uncontained.monitor.kafka;

import dev.uncontained.events.RunEvent;
import dev.uncontained.events.codec.EventCodec;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** The channel to {@code lab.runs}. */
@ApplicationScoped
public class RunEvents {
    private final EventCodec codec = new EventCodec();
    private final MutinyEmitter<byte[]> emitter;

    RunEvents(@Channel("run-events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    /**
     * Writes an event; nothing happens before somebody subscribes.
     *
     * @return done when all replicas have it
     */
    public Uni<Void> write(RunEvent event) {
        byte[] key = EventCodec.key(event).getBytes(StandardCharsets.UTF_8);
        var place = OutgoingKafkaRecordMetadata.<byte[]>builder()
                .withKey(key)
                .withPartition(0)
                .build();
        return emitter.sendMessage(Message.of(codec.encode(event), Metadata.of(place)));
    }
}
