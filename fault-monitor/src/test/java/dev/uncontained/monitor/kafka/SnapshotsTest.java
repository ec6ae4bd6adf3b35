package dev.uncontained.monitor.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.HonestHost;
import dev.uncontained.events.core.monitor.Manifest;
import dev.uncontained.events.core.monitor.PartSnapshot;
import dev.uncontained.events.core.monitor.PartitionFold;
import dev.uncontained.events.core.monitor.PartitionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class SnapshotsTest {
    private final SnapshotCodec codec = new SnapshotCodec();
    private final PartitionLog log = PartitionLog.of(
            HonestHost.life("r1", "vma-flag/grace-0", 12),
            HonestHost.life("r1", "device-only/grace-0", 12),
            HonestHost.life("r2", "vma-flag/grace-0", 6));

    @Property(tries = 40)
    void resumedFoldIsTheUninterruptedOne(@ForAll @IntRange(max = 120) int cut, @ForAll long seed) throws Exception {
        String uninterrupted = PartitionLog.shape(log.feedAll(new PartitionFold(3), seed));
        PartitionFold first = log.feed(new PartitionFold(3), cut, seed);
        assertThat(PartitionLog.shape(log.feedAll(resume(first), seed + 1))).isEqualTo(uninterrupted);
    }

    @Test
    void countersDoNotStepBackWhenARunEndsAndTheServiceRestarts() throws Exception {
        PartitionFold fold = log.feedAll(new PartitionFold(3), 1);
        parts(fold);
        fold.retire(Set.of("r1"));
        String before = PartitionLog.shape(fold);
        PartitionFold resumed = resume(fold);
        assertThat(PartitionLog.shape(resumed)).isEqualTo(before);
        assertThat(resumed.over()).containsExactly("r1");
    }

    /**
     * Two instances that both think the partition is theirs, each with topics interleaved its own way, write snapshots over each other's,
     * die between any two records, start again from what compaction left, and end runs.
     */
    @Property(tries = 200)
    void anyMixtureOfOlderAndNewerSnapshotsComesToTheTruth(@ForAll long seed) throws Exception {
        PartitionLog copied = PartitionLog.of(
                        HonestHost.life("r1", "vma-flag/grace-0", 4), HonestHost.life("r1", "device-only/grace-0", 4))
                .appendAll(HonestHost.life("r1", "vma-flag/grace-0", 4).all())
                .appendAll(HonestHost.life("r2", "vma-flag/grace-0", 3).all())
                .appendAll(HonestHost.life("r1", "device-only/grace-0", 4).all());
        Random random = new Random(seed);
        CompactedSnapshots topic = new CompactedSnapshots(codec, 3);
        List<PartitionFold> instances = new ArrayList<>(List.of(new PartitionFold(3), new PartitionFold(3)));
        for (int step = 0; step < 24; step++) {
            int at = random.nextInt(instances.size());
            PartitionFold fold = instances.get(at);
            copied.feed(fold, random.nextInt(30), random.nextLong());
            switch (random.nextInt(4)) {
                case 0 -> instances.set(at, topic.restore());
                case 1 -> copied.endAll(fold, Set.of("r2"));
                default -> topic.write(fold, random.nextInt(6));
            }
        }
        PartitionFold truth = copied.endAll(copied.feedAll(new PartitionFold(3), seed), Set.of("r1", "r2"));
        PartitionFold last = copied.endAll(copied.feedAll(topic.restore(), seed + 1), Set.of("r1", "r2"));
        assertThat(PartitionLog.shape(last)).isEqualTo(PartitionLog.shape(truth));
    }

    @Test
    void stateAheadOfItsManifestIsWrittenWithWhereItReallyIs() throws Exception {
        PartitionFold fold = log.feed(new PartitionFold(3), 20, 1);
        parts(fold);
        Manifest early = manifest(fold);
        log.feed(fold, 40, 2);
        List<PartSnapshot> late = parts(fold);
        PartitionFold behind = PartitionFold.restore(3, early, late, 0);
        behind.onSnapshotFailed();
        assertThat(parts(behind)).isNotEmpty().allSatisfy(part -> assertThat(part.positions())
                .isEqualTo(late.getFirst().positions()));
    }

    @Test
    void snapshotsThatDoNotBelongTogetherAreWorthNothing() throws Exception {
        PartitionFold fold = log.feed(new PartitionFold(3), 40, 1);
        List<PartSnapshot> old = parts(fold);
        log.feed(fold, 40, 1);
        List<PartSnapshot> current = parts(fold);
        Manifest manifest = manifest(fold);
        assertThat(PartitionFold.restore(3, manifest, current, 0).position(Topic.MMIO))
                .isPositive();
        assertThat(PartitionFold.restore(3, manifest, old, 0).position(Topic.MMIO))
                .isZero();
        assertThat(PartitionFold.restore(3, manifest, List.of(), 0).position(Topic.MMIO))
                .isZero();
        assertThat(PartitionFold.restore(3, null, current, 0).runs()).isEmpty();
    }

    @Test
    void snapshotThatFailedIsWrittenAgain() {
        PartitionFold fold = log.feed(new PartitionFold(3), 80, 1);
        int all = fold.writeParts().size();
        assertThat(fold.writeParts()).isEmpty();
        fold.onSnapshotFailed();
        assertThat(fold.hasChanged()).isTrue();
        assertThat(fold.writeParts()).hasSize(all);
    }

    @Property(tries = 200)
    void damagedSnapshotIsRefused(@ForAll int place, @ForAll byte change) {
        PartitionFold fold = log.feed(new PartitionFold(3), 30, 1);
        PartSnapshot part = fold.writeParts().getFirst();
        byte[] record = codec.encode(part);
        record[Math.floorMod(place, record.length)] ^= change == 0 ? 1 : change;
        assertThatThrownBy(() -> codec.part(SnapshotCodec.key(part.run(), 3), record))
                .isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void snapshotUnderAForeignKeyIsRefused() {
        PartSnapshot part = log.feed(new PartitionFold(3), 30, 1).writeParts().getFirst();
        assertThatThrownBy(() -> codec.part(SnapshotCodec.key("other", 3), codec.encode(part)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("key");
    }

    private PartitionFold resume(PartitionFold fold) throws UnreadableRecordException {
        fold.onSnapshotFailed();
        List<PartSnapshot> parts = parts(fold);
        return PartitionFold.restore(3, manifest(fold), parts, PartitionLog.NOW_MICROS / 1000);
    }

    private List<PartSnapshot> parts(PartitionFold fold) throws UnreadableRecordException {
        List<PartSnapshot> parts = new ArrayList<>();
        for (PartSnapshot part : fold.writeParts()) {
            parts.add(codec.part(SnapshotCodec.key(part.run(), 3), codec.encode(part)));
        }
        return parts;
    }

    private Manifest manifest(PartitionFold fold) throws UnreadableRecordException {
        Manifest manifest = fold.manifest();
        return codec.manifest(SnapshotCodec.key(manifest), codec.encode(manifest));
    }
}
