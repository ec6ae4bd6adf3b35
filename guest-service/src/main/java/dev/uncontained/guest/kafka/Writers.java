package dev.uncontained.guest.kafka;

import dev.uncontained.kit.KafkaClients;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The two producers of the service: one that sends at once, one that gathers. Safe for use by many threads. */
final class Writers implements AutoCloseable {
    private final Producer<byte[], byte[]> now;
    private final Producer<byte[], byte[]> gathering;
    private final LongAdder sent = new LongAdder();
    private volatile @Nullable Exception failure;

    Writers(KafkaClients clients, String clientId) {
        now = clients.writer(clientId + "-now", Map.of(ProducerConfig.LINGER_MS_CONFIG, "0"));
        gathering = clients.writer(
                clientId + "-gathering",
                Map.of(
                        ProducerConfig.LINGER_MS_CONFIG,
                        "5",
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        String.valueOf(256 * 1024),
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        String.valueOf(8L * 1024 * 1024),
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        "120000"));
    }

    Producer<byte[], byte[]> now() {
        return now;
    }

    void sendNow(ProducerRecord<byte[], byte[]> record, Callback callback) {
        now.send(record, watched(callback));
    }

    void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        gathering.send(record, watched(callback));
    }

    /** Records acknowledged. */
    long sent() {
        return sent.sum();
    }

    /** The failure that made records be lost, if there was one: the service must be started anew. */
    Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    private Callback watched(Callback callback) {
        return (metadata, cause) -> {
            if (cause == null) {
                sent.increment();
            } else {
                failure = cause;
            }
            callback.onCompletion(metadata, cause);
        };
    }

    @Override
    public void close() {
        now.close();
        gathering.close();
    }
}
