package dev.uncontained.monitor.kafka;

import dev.uncontained.events.core.monitor.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of partitions wrote last under each key of {@code monitor.snapshots}, or found there when it took over, and where someone
 * else has written since.
 *
 * <p>An instance that was paused and wakes writes the state it had over its successor's, before it learns that it owns nothing. The
 * successor reads the topic too, sees a record that is not its last, and writes its own again. Its own earlier records, read late, look the
 * same and cost one more snapshot. Safe for use by many threads.
 */
final class NewestSnapshots {
    private final Map<Integer, Map<String, Long>> newest = new ConcurrentHashMap<>();
    private final Set<Integer> overwritten = ConcurrentHashMap.newKeySet();

    /** Nothing is owned any more. */
    void clear() {
        newest.clear();
        overwritten.clear();
    }

    /** This is what stands under the key now, null for nothing. */
    void note(int partition, byte[] key, byte @Nullable [] value) {
        Map<String, Long> keys = newest.computeIfAbsent(partition, p -> new ConcurrentHashMap<>());
        if (value == null) {
            keys.remove(text(key));
        } else {
            keys.put(text(key), Fingerprint.of(value));
        }
    }

    /** A record of the topic was read. */
    void onRead(ConsumerRecord<byte[], byte[]> record) {
        Map<String, Long> keys = newest.get(record.partition());
        Long own = keys == null || record.key() == null ? null : keys.get(text(record.key()));
        if (own != null && (record.value() == null || own != Fingerprint.of(record.value()))) {
            overwritten.add(record.partition());
        }
    }

    /** Whether everything of the partition is to be written again; asked once for each time it is. */
    boolean takeOverwritten(int partition) {
        return overwritten.remove(partition);
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
