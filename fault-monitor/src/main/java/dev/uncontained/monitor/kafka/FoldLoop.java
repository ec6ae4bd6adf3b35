package dev.uncontained.monitor.kafka;

import dev.uncontained.events.Event;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.Fingerprint;
import dev.uncontained.events.core.monitor.MonitorTopics;
import dev.uncontained.events.core.monitor.PartitionFold;
import dev.uncontained.events.core.monitor.PartitionView;
import dev.uncontained.events.core.monitor.RunCatalog;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.LogReader;
import dev.uncontained.kit.Partitions;
import dev.uncontained.kit.Reassignment;
import dev.uncontained.monitor.kafka.DamagedSnapshots.Damaged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that folds: it polls five topics with one consumer, writes snapshots and publishes what there is to show.
 *
 * <p>State and position are one thing: at an assignment both come from the snapshot, never from the group's offsets (which are committed
 * for those who watch the lag). What is shown is renewed only when all that was on the topics at the assignment is folded again, so that no
 * counter steps back. When partitions go, their snapshots are written first; an instance that could not (paused, cut off) costs its
 * successor the time to fold a few seconds again. Nor is a snapshot written before the dead letters of what was refused up to there are
 * acknowledged: nobody would read those records again. When one does not arrive, the state goes, and is loaded anew from the snapshot before.
 */
final class FoldLoop implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(FoldLoop.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final long RETRY_MS = 1_000;
    private static final int RECORDS_PER_CLOCK_READ = 32;
    private static final long VIEW_NS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final List<String> TOPICS =
            MonitorTopics.FOLDED.stream().map(Topic::topicName).toList();

    private final Supplier<Consumer<byte[], byte[]>> members;
    private final EventCodec events;
    private final SnapshotLoader loader;
    private final SnapshotWriter writer;
    private final NewestSnapshots newest;
    private final DeadLetters deadLetters;
    private final DamagedSnapshots damaged;
    private final LettersUnderWay letters = new LettersUnderWay();
    private final RunCatalog catalog;
    private final LogReader reader;
    private final BooleanSupplier catalogIsComplete;
    private final long snapshotNs;
    private final long silenceLimitMs;
    private final Thread thread =
            Thread.ofPlatform().name("fault-monitor").daemon().unstarted(this::run);

    private final Map<Integer, Held> held = new TreeMap<>();
    private Map<TopicPartition, Long> targets = Map.of();
    /** Whether the group has said which partitions are its own, if any; until then it has reached nothing. */
    private boolean hasAssignment;

    private final Reassignment reassignment = new Reassignment();

    private long lastSnapshotNs;
    private long lastViewNs;
    private int recordsToNextClock;
    private long nowMicros;

    private volatile MonitorView view = MonitorView.EMPTY;
    private volatile Set<Integer> owned = Set.of();
    private volatile boolean rebuilt;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    /**
     * A partition owned.
     *
     * @param written runs that have a snapshot on the topic, needed or not
     */
    private record Held(int partition, PartitionFold fold, Set<String> written) {
        void write(SnapshotWriter writer) {
            writer.write(partition, fold);
            written.addAll(fold.runs());
        }
    }

    FoldLoop(
            Supplier<Consumer<byte[], byte[]>> members,
            EventCodec events,
            LogReader reader,
            SnapshotLoader loader,
            SnapshotWriter writer,
            NewestSnapshots newest,
            DeadLetters deadLetters,
            DamagedSnapshots damaged,
            RunCatalog catalog,
            BooleanSupplier catalogIsComplete,
            Duration snapshotInterval,
            Duration silenceLimit) {
        this.members = members;
        this.events = events;
        this.writer = writer;
        this.newest = newest;
        this.deadLetters = deadLetters;
        this.damaged = damaged;
        this.catalog = catalog;
        this.catalogIsComplete = catalogIsComplete;
        this.reader = reader;
        this.loader = loader;
        this.snapshotNs = snapshotInterval.toNanos();
        this.silenceLimitMs = silenceLimit.toMillis();
    }

    void start() {
        thread.start();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** Whether the state of all partitions owned is loaded and has reached what was on the topics then. */
    boolean isRebuilt() {
        return rebuilt;
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    MonitorView view() {
        return view;
    }

    boolean owns(int partition) {
        return owned.contains(partition);
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    poll();
                } catch (KafkaException e) {
                    if (!isTransient(e)) {
                        throw e;
                    }
                    LOG.warnf("the broker does not answer, trying again: %s", e.getMessage());
                    drop();
                    TimeUnit.MILLISECONDS.sleep(RETRY_MS);
                }
            }
        } catch (WakeupException e) {
            if (!closed) {
                fail(e);
            }
        } catch (InterruptedException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(e);
            throw e;
        }
    }

    private static boolean isTransient(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException) {
                return true;
            }
        }
        return false;
    }

    private void fail(Throwable cause) {
        failure = cause;
        LOG.error("the folding thread has died", cause);
    }

    private void poll() {
        try (Consumer<byte[], byte[]> member = members.get()) {
            member.subscribe(TOPICS, new Assignments(member));
            while (!closed) {
                fold(member.poll(POLL));
                settle(member);
            }
            onRevoked(member);
        }
    }

    private void fold(ConsumerRecords<byte[], byte[]> records) {
        recordsToNextClock = 0;
        for (TopicPartition partition : records.partitions()) {
            Held own = held.get(partition.partition());
            if (own != null) {
                PartitionFold fold = own.fold;
                Topic topic = Topic.of(partition.topic());
                if (topic == Topic.MMIO) {
                    foldBursts(fold, records.records(partition));
                } else {
                    foldEvents(fold, topic, records.records(partition));
                }
            }
        }
    }

    private void foldBursts(PartitionFold fold, List<ConsumerRecord<byte[], byte[]>> records) {
        for (int i = 0; i < records.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            try {
                fold.onBurst(record.offset(), record.key(), record.value(), readClock());
            } catch (UnreadableRecordException e) {
                refuse(fold, Topic.MMIO, record, e);
            }
        }
    }

    private void foldEvents(PartitionFold fold, Topic topic, List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                Optional<Event> event = events.decode(topic, record.key(), record.value());
                if (event.isPresent() && event.get() instanceof HostScoped e) {
                    long nowMs = readClock() / 1000;
                    fold.onEvent(topic, record.offset(), e, Fingerprint.of(record.value()), nowMs);
                } else {
                    fold.onSkipped(topic, record.offset());
                }
            } catch (UnreadableRecordException e) {
                refuse(fold, topic, record, e);
            }
        }
    }

    private void refuse(
            PartitionFold fold, Topic topic, ConsumerRecord<byte[], byte[]> record, UnreadableRecordException cause) {
        if (topic.owner().equals(MonitorTopics.OWNER)) {
            letters.add(deadLetters.refuse(record, String.valueOf(cause.getMessage())));
            fold.onRefused(topic, record.offset());
        } else {
            fold.onSkipped(topic, record.offset());
        }
    }

    private long readClock() {
        if (recordsToNextClock-- <= 0) {
            Instant now = Instant.now();
            nowMicros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
            recordsToNextClock = RECORDS_PER_CLOCK_READ - 1;
        }
        return nowMicros;
    }

    private void settle(Consumer<byte[], byte[]> member) {
        for (Damaged snapshot : damaged.take()) {
            if (held.containsKey(snapshot.record().partition())) {
                letters.add(deadLetters.refuse(snapshot.record(), snapshot.cause()));
            }
        }
        seal(member);
        for (Held own : held.values()) {
            if (own.fold.completeSealed()) {
                letters.await();
                own.write(writer);
                lastViewNs = 0;
            }
        }
        long nowNs = System.nanoTime();
        if (nowNs - lastSnapshotNs > snapshotNs) {
            lastSnapshotNs = nowNs;
            writeSnapshots(member);
        }
        if (lastViewNs == 0 || nowNs - lastViewNs > VIEW_NS) {
            lastViewNs = nowNs;
            rebuilt = rebuilt || hasReachedTargets(member);
            if (rebuilt) {
                publish(member);
            }
        }
    }

    private void seal(Consumer<byte[], byte[]> member) {
        List<Held> ended =
                held.values().stream().filter(own -> own.fold.needsSeal()).toList();
        if (ended.isEmpty()) {
            return;
        }
        List<TopicPartition> asked = ended.stream()
                .flatMap(own -> topicPartitions(own.partition).stream())
                .toList();
        Map<TopicPartition, Long> ends = member.endOffsets(asked, ASK);
        for (Held own : ended) {
            own.fold.sealAt(topicPartitions(own.partition).stream()
                    .mapToLong(tp -> ends.getOrDefault(tp, Long.MAX_VALUE))
                    .toArray());
        }
    }

    private void writeSnapshots(Consumer<byte[], byte[]> member) {
        letters.await();
        boolean failed = writer.hasFailed();
        boolean complete = catalogIsComplete.getAsBoolean();
        for (Held own : held.values()) {
            if (newest.takeOverwritten(own.partition) || failed) {
                own.fold.onSnapshotFailed();
            }
            if (own.fold.hasChanged()) {
                own.write(writer);
            }
            if (complete) {
                forgetEnded(own);
            }
        }
        commit(member);
    }

    private void forgetEnded(Held own) {
        Set<String> known = catalog.known();
        Set<String> kept = catalog.kept();
        own.fold.retain(known);
        boolean retired = own.fold.retire(catalog.completed());
        retired |= own.fold.forget(catalog.forgotten());
        if (retired) {
            own.write(writer);
        }
        Set<String> over = own.fold.over();
        Set<String> live = own.fold.runs();
        own.written.removeIf(run -> {
            boolean isEnded = over.contains(run) || !known.contains(run);
            boolean goes = isEnded && !live.contains(run) && !kept.contains(run);
            if (goes) {
                writer.forget(own.partition, run);
            }
            return goes;
        });
    }

    private void commit(Consumer<byte[], byte[]> member) {
        if (held.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Held own : held.values()) {
            for (Topic topic : MonitorTopics.FOLDED) {
                offsets.put(
                        new TopicPartition(topic.topicName(), own.partition),
                        new OffsetAndMetadata(own.fold.position(topic)));
            }
        }
        member.commitAsync(offsets, null);
    }

    private boolean hasReachedTargets(Consumer<byte[], byte[]> member) {
        return hasAssignment
                && member.assignment().stream()
                        .allMatch(tp -> member.position(tp, ASK) >= targets.getOrDefault(tp, Long.MAX_VALUE));
    }

    private void publish(Consumer<byte[], byte[]> member) {
        long nowMs = System.currentTimeMillis();
        List<PartitionView> partitions = held.values().stream()
                .map(own -> own.fold.view(nowMs, silenceLimitMs))
                .toList();
        Map<String, Long> lag = new TreeMap<>();
        for (TopicPartition partition : member.assignment()) {
            lag.merge(partition.topic(), member.currentLag(partition).orElse(0), Long::sum);
        }
        view = new MonitorView(partitions, lag, deadLetters.refused(Topic.SNAPSHOTS));
    }

    private static List<TopicPartition> topicPartitions(int partition) {
        return TOPICS.stream()
                .map(topic -> new TopicPartition(topic, partition))
                .toList();
    }

    private void drop() {
        letters.forget();
        held.clear();
        newest.clear();
        owned = Set.of();
        hasAssignment = false;
        rebuilt = false;
    }

    private void onRevoked(Consumer<byte[], byte[]> member) {
        writeSnapshots(member);
        writer.flush();
        drop();
    }

    private void onAssigned(Consumer<byte[], byte[]> member, Collection<TopicPartition> assigned) {
        drop();
        Set<Integer> numbers = new HashSet<>(Partitions.numbers(assigned, TOPICS));
        List<TopicPartition> refusing = new ArrayList<>();
        for (int number : numbers) {
            refusing.add(new TopicPartition(Topic.MMIO.topicName(), number));
            refusing.add(new TopicPartition(Topic.FAULTS.topicName(), number));
        }
        deadLetters.retain(numbers);
        deadLetters.rebuild(reader, refusing);
        owned = Set.copyOf(numbers);
        targets = member.endOffsets(assigned);
        loader.load(numbers).forEach((partition, loaded) -> {
            PartitionFold fold =
                    isBehindTheLog(partition, loaded.fold()) ? loaded.fold() : new PartitionFold(partition);
            held.put(partition, new Held(partition, fold, new HashSet<>(loaded.runs())));
            for (Topic topic : MonitorTopics.FOLDED) {
                member.seek(new TopicPartition(topic.topicName(), partition), fold.position(topic));
            }
        });
        hasAssignment = true;
        lastViewNs = 0;
        LOG.infof("folding partitions %s", numbers);
        if (numbers.isEmpty()) {
            reassignment.ask(member, "no partitions");
        }
    }

    private boolean isBehindTheLog(int partition, PartitionFold fold) {
        return MonitorTopics.FOLDED.stream()
                .allMatch(topic -> fold.position(topic)
                        <= targets.getOrDefault(new TopicPartition(topic.topicName(), partition), Long.MAX_VALUE));
    }

    private final class Assignments implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> member;

        Assignments(Consumer<byte[], byte[]> member) {
            this.member = member;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            onRevoked(member);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            drop();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            onAssigned(member, partitions);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
