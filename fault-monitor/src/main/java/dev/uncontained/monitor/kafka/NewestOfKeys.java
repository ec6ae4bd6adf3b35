package dev.uncontained.monitor.kafka;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Of records of {@code monitor.snapshots} the newest of each key and partition: what compaction, which comes late, would have left. A run of
 * minutes leaves dozens of snapshots under a key, and decoding them all was most of what a restart took to load them.
 */
final class NewestOfKeys {
    private final Map<Place, ConsumerRecord<byte[], byte[]>> newest = new LinkedHashMap<>();
    private final Consumer<ConsumerRecord<byte[], byte[]>> older;

    private record Place(int partition, ByteBuffer key) {}

    /**
     * @param older takes every record that a later one replaces
     */
    NewestOfKeys(Consumer<ConsumerRecord<byte[], byte[]>> older) {
        this.older = older;
    }

    /** The next record of its partition; it has a key. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        ConsumerRecord<byte[], byte[]> before =
                newest.put(new Place(record.partition(), ByteBuffer.wrap(record.key())), record);
        if (before != null) {
            older.accept(before);
        }
    }

    /** The newest of each key, tombstones included. */
    Collection<ConsumerRecord<byte[], byte[]>> records() {
        return newest.values();
    }
}
