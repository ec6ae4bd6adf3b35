package dev.uncontained.monitor.kafka;

import dev.uncontained.events.Topic;
import dev.uncontained.events.core.monitor.Manifest;
import dev.uncontained.events.core.monitor.PartSnapshot;
import dev.uncontained.events.core.monitor.PartitionFold;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes snapshots of partitions: first the runs that changed, then the manifest that names them. One producer keeps that order. Called on
 * the polling thread, which never waits here for longer than the producer's own {@code max.block.ms}.
 */
final class SnapshotWriter {
    private final Producer<byte[], byte[]> producer;
    private final SnapshotCodec codec;
    private final NewestSnapshots newest;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final LongAdder failures = new LongAdder();

    SnapshotWriter(Producer<byte[], byte[]> producer, SnapshotCodec codec, NewestSnapshots newest) {
        this.producer = producer;
        this.codec = codec;
        this.newest = newest;
    }

    /** Snapshots that did not reach the broker. */
    long failures() {
        return failures.sum();
    }

    /** Whether one did not since this was last asked: everything is to be written again. */
    boolean hasFailed() {
        return failed.getAndSet(false);
    }

    void write(int partition, PartitionFold fold) {
        for (PartSnapshot part : fold.writeParts()) {
            send(partition, SnapshotCodec.key(part.run(), partition), codec.encode(part));
        }
        Manifest manifest = fold.manifest();
        send(partition, SnapshotCodec.key(manifest), codec.encode(manifest));
    }

    void forget(int partition, String run) {
        send(partition, SnapshotCodec.key(run, partition), null);
    }

    void flush() {
        producer.flush();
    }

    private void send(int partition, byte[] key, byte @Nullable [] value) {
        newest.note(partition, key, value);
        try {
            producer.send(
                    new ProducerRecord<>(Topic.SNAPSHOTS.topicName(), partition, key, value), (metadata, failure) -> {
                        if (failure != null) {
                            onFailure();
                        }
                    });
        } catch (KafkaException e) {
            onFailure();
        }
    }

    private void onFailure() {
        failures.increment();
        failed.set(true);
    }
}
