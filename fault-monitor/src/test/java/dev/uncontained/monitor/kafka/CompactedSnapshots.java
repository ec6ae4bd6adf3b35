package dev.uncontained.monitor.kafka;

import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.Manifest;
import dev.uncontained.events.core.monitor.PartSnapshot;
import dev.uncontained.events.core.monitor.PartitionFold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What compaction leaves of {@code monitor.snapshots}: the last record of each key of one partition. */
final class CompactedSnapshots {
    private final SnapshotCodec codec;
    private final int partition;
    private final Map<String, byte[]> parts = new LinkedHashMap<>();
    private byte @Nullable [] manifest;

    CompactedSnapshots(SnapshotCodec codec, int partition) {
        this.codec = codec;
        this.partition = partition;
    }

    /** Writes as the service does, but dies after {@code most} records. */
    void write(PartitionFold fold, int most) {
        int written = 0;
        for (PartSnapshot part : fold.writeParts()) {
            if (written++ < most) {
                parts.put(part.run(), codec.encode(part));
            }
        }
        byte[] last = codec.encode(fold.manifest());
        if (written < most) {
            manifest = last;
        } else {
            fold.onSnapshotFailed();
        }
    }

    /** A new instance's fold. */
    PartitionFold restore() throws UnreadableRecordException {
        List<PartSnapshot> states = new ArrayList<>();
        for (var part : parts.entrySet()) {
            states.add(codec.part(SnapshotCodec.key(part.getKey(), partition), part.getValue()));
        }
        Manifest whole = manifest == null
                ? null
                : codec.manifest(("lifetime/" + partition).getBytes(java.nio.charset.StandardCharsets.UTF_8), manifest);
        return PartitionFold.restore(partition, whole, states, 0);
    }
}
