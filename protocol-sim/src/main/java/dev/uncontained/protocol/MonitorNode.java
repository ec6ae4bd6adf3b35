package dev.uncontained.protocol;

import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.Manifest;
import dev.uncontained.events.core.monitor.MonitorTopics;
import dev.uncontained.events.core.monitor.PartSnapshot;
import dev.uncontained.events.core.monitor.PartitionFold;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** fault-monitor: real folds of partitions, snapshots that reach the log one by one, and are all a successor has. */
final class MonitorNode extends Node {
    private static final int BATCH = 8;

    private final Snapshots snapshots;
    private final Map<Integer, PartitionFold> folds = new TreeMap<>();
    private final Deque<Runnable> unsent = new ArrayDeque<>();

    MonitorNode(String name, Log log, Group group, boolean isSpare, Snapshots snapshots) {
        super(name, log, group, isSpare);
        this.snapshots = snapshots;
    }

    /** What this instance shows of a partition, or null. */
    @Nullable
    PartitionFold fold(int partition) {
        return folds.get(partition);
    }

    /** Whether it has partitions, and nothing is left to be folded on them. */
    boolean hasFoldedAll() {
        return !folds.isEmpty()
                && folds.entrySet().stream()
                        .allMatch(entry -> !entry.getValue().needsSeal()
                                && MonitorTopics.FOLDED.stream()
                                        .allMatch(topic ->
                                                entry.getValue().position(topic) == log.end(topic, entry.getKey())));
    }

    @Override
    boolean canRebalance() {
        return true;
    }

    @Override
    void work(Steps to) {
        if (!unsent.isEmpty()) {
            to.due(name, "a snapshot reaches the log", () -> unsent.removeFirst()
                    .run());
        }
        folds.forEach((partition, fold) -> {
            boolean all = true;
            for (Topic topic : MonitorTopics.FOLDED) {
                if (fold.position(topic) < log.end(topic, partition)) {
                    all = false;
                    to.due(name, "folds " + topic, () -> poll(partition, fold, topic, BATCH));
                    to.possible(name, "folds one of " + topic, () -> poll(partition, fold, topic, 1));
                }
            }
            if (all && fold.needsSeal()) {
                to.due(name, "seals", () -> settle(partition, fold));
            }
            if (fold.hasChanged()) {
                to.possible(name, "writes a snapshot", () -> write(partition, fold));
            }
        });
    }

    private void poll(int partition, PartitionFold fold, Topic topic, int most) {
        for (Log.Entry entry : log.read(topic, partition, (int) fold.position(topic), most)) {
            switch (entry.content()) {
                case Content.Said said -> fold.onEvent(topic, entry.offset(), said.event(), entry.fingerprint(), 0);
                case Content.Moved moved -> burst(fold, entry, moved);
                case Content.Kept kept -> throw new IllegalStateException("checkpoints are not folded");
            }
        }
        settle(partition, fold);
    }

    private static void burst(PartitionFold fold, Log.Entry entry, Content.Moved moved) {
        try {
            fold.onBurst(entry.offset(), entry.key().getBytes(StandardCharsets.UTF_8), moved.burst(), 0);
        } catch (UnreadableRecordException e) {
            throw new IllegalStateException(e);
        }
    }

    private void settle(int partition, PartitionFold fold) {
        if (fold.needsSeal()) {
            fold.sealAt(MonitorTopics.FOLDED.stream()
                    .mapToLong(topic -> log.end(topic, partition))
                    .toArray());
        }
        fold.completeSealed();
    }

    private void write(int partition, PartitionFold fold) {
        for (PartSnapshot part : fold.writeParts()) {
            unsent.add(() -> snapshots.put(partition, part));
        }
        Manifest manifest = fold.manifest();
        unsent.add(() -> snapshots.put(partition, manifest));
    }

    @Override
    void onAssigned(Set<Integer> partitions) {
        folds.clear();
        partitions.forEach(partition -> folds.put(partition, snapshots.restore(partition)));
    }

    @Override
    void onRevoked() {
        folds.forEach(this::write);
        unsent.forEach(Runnable::run);
        unsent.clear();
        folds.clear();
    }

    @Override
    void onLost() {
        folds.clear();
    }

    @Override
    void onKilled() {
        folds.clear();
        unsent.clear();
    }

    /** What it shows is looked at when the run is over: {@link World}. */
    @Override
    void check() {}
}
