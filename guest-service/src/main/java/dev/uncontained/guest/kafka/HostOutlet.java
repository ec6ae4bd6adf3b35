package dev.uncontained.guest.kafka;

import dev.uncontained.events.HostEvent.HostFinished;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.core.guest.Checkpoint;
import dev.uncontained.events.core.guest.Outlet;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes what one host says. Requests go out at once; bursts may wait a few milliseconds to travel together. */
final class HostOutlet implements Outlet {
    private final Writers writers;
    private final EventCodec codec;
    private final byte[] key;
    private final int partition;
    private final Executor later;
    private final Acknowledgements acknowledgements = new Acknowledgements();

    /**
     * @param later runs what must not run on a producer's own thread, which may not wait for the producer
     */
    HostOutlet(Writers writers, EventCodec codec, String key, int partition, Executor later) {
        this.writers = writers;
        this.codec = codec;
        this.key = key.getBytes(StandardCharsets.UTF_8);
        this.partition = partition;
        this.later = later;
    }

    int partition() {
        return partition;
    }

    /** Sends an event at once; the host's last one, which tells a successor to leave the host alone, when all before it is safe. */
    @Override
    public void event(HostScoped event) {
        ProducerRecord<byte[], byte[]> record = record(EventCodec.topic(event), codec.encode(event));
        if (event instanceof HostFinished) {
            acknowledgements.whenAllBefore(
                    () -> later.execute(() -> writers.sendNow(record, acknowledgements.expect())));
        } else {
            writers.sendNow(record, acknowledgements.expect());
        }
    }

    @Override
    public void burst(byte[] record) {
        writers.send(record(Topic.MMIO, record), acknowledgements.expect());
    }

    /** Keeps a checkpoint once everything written before it is acknowledged. */
    void checkpoint(Checkpoint checkpoint) {
        byte[] bytes = CheckpointCodec.encode(checkpoint);
        acknowledgements.whenAllBefore(
                () -> later.execute(() -> writers.send(record(Topic.CHECKPOINTS, bytes), acknowledgements.expect())));
    }

    /** Removes the host's checkpoint once everything written before is acknowledged. */
    void forgetCheckpoint() {
        acknowledgements.whenAllBefore(
                () -> later.execute(() -> writers.send(record(Topic.CHECKPOINTS, null), acknowledgements.expect())));
    }

    private ProducerRecord<byte[], byte[]> record(Topic topic, byte @Nullable [] value) {
        return new ProducerRecord<>(topic.topicName(), partition, key, value);
    }
}
