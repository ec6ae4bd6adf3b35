package dev.uncontained.guest.kafka;

import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.core.guest.Checkpoint;
import dev.uncontained.guest.domain.Carrier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Sends one host's records with the service's two producers. */
final class HostCarrier implements Carrier {
    private static final String PADDING = "padding";

    private final Writers writers;
    private final EventCodec codec;
    private final byte[] key;
    private final int partition;
    private final Executor executor;
    private final List<Header> padding;

    /**
     * @param paddingBytes bytes added to each burst, in a header
     * @param executor runs what must not run on a producer's own thread, which may not wait for the producer
     */
    HostCarrier(Writers writers, EventCodec codec, String key, int partition, int paddingBytes, Executor executor) {
        this.writers = writers;
        this.codec = codec;
        this.key = key.getBytes(StandardCharsets.UTF_8);
        this.partition = partition;
        this.executor = executor;
        this.padding =
                paddingBytes == 0 ? List.of() : List.of(new RecordHeader(PADDING, noise(key.hashCode(), paddingBytes)));
    }

    private static byte[] noise(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void event(HostScoped event, Runnable acknowledged) {
        writers.sendNow(record(EventCodec.topic(event), codec.encode(event)), on(acknowledged));
    }

    @Override
    public void burst(byte[] record, Runnable acknowledged) {
        writers.send(new ProducerRecord<>(Topic.MMIO.topicName(), partition, key, record, padding), on(acknowledged));
    }

    @Override
    public void checkpoint(@Nullable Checkpoint checkpoint, Runnable acknowledged) {
        byte[] value = checkpoint == null ? null : CheckpointCodec.encode(checkpoint);
        writers.send(record(Topic.CHECKPOINTS, value), on(acknowledged));
    }

    @Override
    public void later(Runnable action) {
        executor.execute(action);
    }

    private static Callback on(Runnable acknowledged) {
        return (metadata, failure) -> {
            if (failure == null) {
                acknowledged.run();
            }
        };
    }

    private ProducerRecord<byte[], byte[]> record(Topic topic, byte @Nullable [] value) {
        return new ProducerRecord<>(topic.topicName(), partition, key, value);
    }
}
