package dev.uncontained.vfio.kafka;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** The outgoing channel. Its emitter exists only once every channel is connected, so it is looked up at the first send. */
@ApplicationScoped
class Answers {
    private final MutinyEmitter<byte[]> emitter;

    Answers(@Channel("answers") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    Uni<Void> send(Message<byte[]> message) {
        return emitter.sendMessage(message);
    }
}
