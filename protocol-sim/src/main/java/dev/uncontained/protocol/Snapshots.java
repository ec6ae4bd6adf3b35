package dev.uncontained.protocol;

import dev.uncontained.events.core.monitor.Manifest;
import dev.uncontained.events.core.monitor.PartSnapshot;
import dev.uncontained.events.core.monitor.PartitionFold;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code monitor.snapshots} after compaction: the last record of each key. */
final class Snapshots {
    private final Map<Integer, Map<String, PartSnapshot>> parts = new HashMap<>();
    private final Map<Integer, Manifest> manifests = new HashMap<>();

    void put(int partition, PartSnapshot part) {
        parts.computeIfAbsent(partition, p -> new HashMap<>()).put(part.run(), part);
    }

    void put(int partition, Manifest manifest) {
        manifests.put(partition, manifest);
    }

    PartitionFold restore(int partition) {
        Map<String, PartSnapshot> own = parts.getOrDefault(partition, Map.of());
        return PartitionFold.restore(partition, manifests.get(partition), List.copyOf(own.values()), 0);
    }
}
