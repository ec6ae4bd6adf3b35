package dev.uncontained.monitor.kafka;

import dev.uncontained.events.RunEvent.RunCompleted;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.PartSummary;
import dev.uncontained.events.core.monitor.RunCatalog;
import dev.uncontained.events.core.monitor.RunInfo;
import dev.uncontained.events.core.monitor.RunSummary;
import dev.uncontained.kit.KafkaClients;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the snapshots of all partitions, one's own and those of other instances, and ends a run once every host of it is complete in them.
 *
 * <p>Any instance may write RunCompleted and copies are harmless, but the one that owns the run's lowest partition writes at once and the
 * others only after {@value #PATIENCE_SECONDS} s.
 */
final class SnapshotFollower implements AutoCloseable {
    static final int PATIENCE_SECONDS = 3;
    private static final Logger LOG = Logger.getLogger(SnapshotFollower.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaClients clients;
    private final RunCatalog catalog;
    private final BooleanSupplier runsKnown;
    private final RunEvents runEvents;
    private final SnapshotCodec snapshots;
    private final NewestSnapshots newest;
    private final DamagedSnapshots damaged;
    private final IntPredicate owns;
    private final Map<String, Map<Integer, PartSummary>> parts = new ConcurrentHashMap<>();
    private final Map<String, RunSummary> kept = new ConcurrentHashMap<>();
    private final Map<String, Long> completeSinceNs = new HashMap<>();
    private final Set<String> written = ConcurrentHashMap.newKeySet();
    private final Thread thread =
            Thread.ofPlatform().name("monitor-snapshots").daemon().unstarted(this::follow);
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean caughtUp;
    private volatile boolean closed;

    SnapshotFollower(
            KafkaClients clients,
            RunCatalog catalog,
            BooleanSupplier runsKnown,
            RunEvents runEvents,
            SnapshotCodec snapshots,
            NewestSnapshots newest,
            DamagedSnapshots damaged,
            IntPredicate owns) {
        this.clients = clients;
        this.catalog = catalog;
        this.runsKnown = runsKnown;
        this.runEvents = runEvents;
        this.snapshots = snapshots;
        this.newest = newest;
        this.damaged = damaged;
        this.owns = owns;
    }

    void start() {
        thread.start();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    boolean isCaughtUp() {
        return caughtUp;
    }

    /** Parts of a run as last published, by partition. */
    Map<Integer, PartSummary> parts(String run) {
        return Collections.unmodifiableMap(parts.getOrDefault(run, Map.of()));
    }

    /** A run that is over, if it is among those kept. */
    Optional<RunSummary> kept(String run) {
        return Optional.ofNullable(kept.get(run));
    }

    private void follow() {
        try (Consumer<byte[], byte[]> reader = clients.reader("fault-monitor-snapshots")) {
            consumer = reader;
            List<TopicPartition> all = reader.partitionsFor(Topic.SNAPSHOTS.topicName()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            reader.assign(all);
            reader.seekToBeginning(all);
            readWhatIsThere(reader, reader.endOffsets(all));
            while (!closed) {
                if (runsKnown.getAsBoolean()) {
                    endRuns();
                }
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                    onRecord(record);
                }
            }
        } catch (WakeupException e) {
            if (!closed) {
                throw e;
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the reader of monitor.snapshots has died", e);
            throw e;
        }
    }

    /** The past: of each key only the newest snapshot says anything. */
    private void readWhatIsThere(Consumer<byte[], byte[]> reader, Map<TopicPartition, Long> ends) {
        NewestOfKeys past = new NewestOfKeys(this::check);
        while (!closed && !reached(reader, ends)) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                newest.onRead(record);
                if (record.key() != null) {
                    past.add(record);
                }
            }
        }
        past.records().forEach(this::onPart);
        caughtUp = true;
    }

    private static boolean reached(Consumer<byte[], byte[]> reader, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(e -> reader.position(e.getKey()) >= e.getValue());
    }

    private void onRecord(ConsumerRecord<byte[], byte[]> record) {
        newest.onRead(record);
        if (record.key() != null) {
            onPart(record);
        }
    }

    private void onPart(ConsumerRecord<byte[], byte[]> record) {
        String run = SnapshotCodec.run(record.key());
        if (record.value() == null) {
            parts.remove(run);
            kept.remove(run);
            return;
        }
        try {
            if (SnapshotCodec.isManifest(record.key())) {
                snapshots.manifest(record.key(), record.value());
                return;
            }
            PartSummary part = snapshots.part(record.key(), record.value()).summary();
            parts.computeIfAbsent(run, id -> new ConcurrentHashMap<>()).put(record.partition(), part);
        } catch (UnreadableRecordException | IllegalArgumentException e) {
            damaged.add(record, String.valueOf(e.getMessage()));
        }
    }

    private void check(ConsumerRecord<byte[], byte[]> older) {
        try {
            if (older.value() != null) {
                SnapshotCodec.requireWhole(older.value());
            }
        } catch (UnreadableRecordException e) {
            damaged.add(older, String.valueOf(e.getMessage()));
        }
    }

    private void endRuns() {
        for (String run : List.copyOf(parts.keySet())) {
            catalog.find(run).ifPresent(entry -> {
                RunInfo info = entry.info();
                Map<Integer, PartSummary> published = parts(run);
                if (mayBeComplete(published.values(), info)) {
                    onComplete(entry, published);
                }
            });
        }
    }

    private static boolean mayBeComplete(Collection<PartSummary> published, RunInfo info) {
        int complete = 0;
        for (PartSummary part : published) {
            complete += part.digests().size();
        }
        return complete == info.hostCount();
    }

    private void onComplete(RunCatalog.Entry entry, Map<Integer, PartSummary> published) {
        RunInfo info = entry.info();
        if (entry.result() == null) {
            if (!written.contains(info.run()) && isMyTurn(info.run(), published.keySet())) {
                complete(info, RunSummary.of(published.values()));
            }
        } else {
            kept.put(info.run(), RunSummary.of(published.values()));
            parts.remove(info.run());
            completeSinceNs.remove(info.run());
        }
    }

    private boolean isMyTurn(String run, Set<Integer> partitions) {
        long sinceNs = completeSinceNs.computeIfAbsent(run, id -> System.nanoTime());
        return owns.test(Collections.min(partitions))
                || System.nanoTime() - sinceNs > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    }

    private void complete(RunInfo info, RunSummary summary) {
        if (!summary.isComplete(info)) {
            return;
        }
        written.add(info.run());
        runEvents
                .write(new RunCompleted(info.run(), summary.result(info)))
                .subscribe()
                .with(sent -> LOG.infof("run %s is complete", info.run()), failure -> {
                    written.remove(info.run());
                    LOG.errorf(failure, "the completion of run %s did not reach the broker", info.run());
                });
    }

    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> reader = consumer;
        if (reader != null) {
            reader.wakeup();
        }
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
