package dev.uncontained.monitor.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Damaged records of {@code monitor.snapshots}, on their way from the thread that follows the topic to the folding one, which alone knows
 * what it owns and refuses them.
 *
 * <p>None is missed: what the follower found before an assignment is behind the end up to which the partition is loaded then, and the
 * loader finds it too; what it finds meanwhile waits here. Safe for use by many threads.
 */
final class DamagedSnapshots {
    private final Queue<Damaged> found = new ConcurrentLinkedQueue<>();

    record Damaged(ConsumerRecord<byte[], byte[]> record, String cause) {}

    void add(ConsumerRecord<byte[], byte[]> record, String cause) {
        found.add(new Damaged(record, cause));
    }

    /** What was found since this was last asked. */
    List<Damaged> take() {
        List<Damaged> taken = new ArrayList<>();
        for (Damaged damaged = found.poll(); damaged != null; damaged = found.poll()) {
            taken.add(damaged);
        }
        return taken;
    }
}
