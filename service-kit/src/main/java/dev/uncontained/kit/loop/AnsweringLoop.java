package dev.uncontained.kit.loop;

import dev.uncontained.events.Answer;
import dev.uncontained.events.Event;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.PartitionReader;
import dev.uncontained.kit.Partitions;
import dev.uncontained.kit.Reassignment;
import dev.uncontained.kit.answer.Answerer;
import dev.uncontained.kit.answer.ContradictionException;
import dev.uncontained.kit.answer.Input;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Feeds an {@link Answerer} from Kafka and lets nothing get lost between fold and send.
 *
 * <p>A batch is decided record by record; then all its answers are sent at once, in order; and only when every one is acknowledged do the
 * batch's positions count as done. Positions are committed a few times a second, and never beyond an event that still waits. So a process
 * that dies anywhere reads some requests again, and its ledgers, rebuilt from its own topic, know which are answered.
 *
 * <p>At an assignment the same partition numbers must come of every topic; the new ones are rebuilt before the consumer gets a record of
 * them. Partitions that only passed through a rebalance of the very next generation are kept as they are: nobody else can have had them.
 * A send that fails, or anything else unforeseen, ends the loop: the service then says it is dead, and a new one starts from the log.
 */
public final class AnsweringLoop {
    private static final Logger LOG = Logger.getLogger(AnsweringLoop.class);
    private static final byte[] HOST_FINISHED = "{\"type\":\"HostFinished\"".getBytes(StandardCharsets.UTF_8);
    private static final long COMMIT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long REBUILD_RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);

    private final Answerer answerer;
    private final EventCodec codec;
    private final DeadLetters deadLetters;
    private final PartitionReader reader;
    private final Outlet outlet;
    private final AnswerListener listener;
    private final String owner;
    private final Set<String> inputs;
    private final LoopHealth health = new LoopHealth();
    private final Reassignment reassignment = new Reassignment();
    private final LongAdder unreadableOfOthers = new LongAdder();

    /** Held while a batch is under way and while an assignment changes. */
    private final ReentrantLock batch = new ReentrantLock();
    /** Guards the answerer's state; not held while acknowledgements are awaited. */
    private final ReentrantReadWriteLock state = new ReentrantReadWriteLock();

    private final Set<Integer> owned = new TreeSet<>();
    private final Set<Integer> parked = new HashSet<>();
    private int parkedGeneration = -1;
    private int partitionCount;
    private final Map<TopicPartition, Long> done = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private long committedAtNs = System.nanoTime();
    private volatile boolean closed;
    private volatile Optional<String> brokerLost = Optional.empty();

    private record Reply(int partition, Answer event) {}

    /**
     * @param owner name of the service, as {@link Topic#owner} has it
     */
    public AnsweringLoop(
            String owner,
            Answerer answerer,
            EventCodec codec,
            DeadLetters deadLetters,
            PartitionReader reader,
            Outlet outlet,
            AnswerListener listener) {
        this.owner = owner;
        this.answerer = answerer;
        this.codec = codec;
        this.deadLetters = deadLetters;
        this.reader = reader;
        this.outlet = outlet;
        this.listener = listener;
        this.inputs =
                new HashSet<>(answerer.inputs().stream().map(Topic::topicName).toList());
    }

    /** What is wrong for good, or nothing. */
    public Optional<String> deadBecause() {
        return Optional.ofNullable(health.deadBecause(answerer.counts().divergent(), outlet.lastPollSecondsAgo()));
    }

    /** What the loop waits for before it can work, or nothing when it is ready. */
    public Optional<String> waitsFor() {
        return Optional.ofNullable(health.waitsFor()).or(() -> brokerLost);
    }

    /** Whether it has been ready once. */
    public boolean hasStarted() {
        return health.hasStarted();
    }

    /** Does something once its state has been rebuilt for the first time: at once, or on the polling thread. */
    public void whenFirstReady(Runnable action) {
        health.whenFirstReady(action);
    }

    /** Records of an input that are among the dead letters of the partitions held. */
    public long refused(Topic topic) {
        return deadLetters.refused(topic);
    }

    /** Records that another service has to refuse. */
    public long unreadableOfOthers() {
        return unreadableOfOthers.sum();
    }

    /**
     * Looks at the answerer's state while nothing changes it.
     *
     * @throws StateBusyException when it is being rebuilt
     */
    public <T> T read(Supplier<T> look) {
        try {
            if (!state.readLock().tryLock(2, TimeUnit.SECONDS)) {
                throw new StateBusyException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StateBusyException();
        }
        try {
            return look.get();
        } finally {
            state.readLock().unlock();
        }
    }

    /** The service is on its way down: nothing is retried any more. */
    public void close() {
        closed = true;
    }

    /**
     * Takes a batch of records. Returns when all they led to is acknowledged.
     *
     * @throws RuntimeException when the loop cannot go on
     */
    public void onBatch(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        batch.lock();
        try {
            long startNs = System.nanoTime();
            List<Reply> replies = new ArrayList<>();
            List<CompletableFuture<Void>> letters = new ArrayList<>();
            Map<TopicPartition, Long> ends = new HashMap<>();
            state.writeLock().lock();
            try {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (owned.contains(record.partition())) {
                        take(record, replies, letters);
                        ends.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                    }
                }
            } finally {
                state.writeLock().unlock();
            }
            send(replies, startNs);
            letters.forEach(CompletableFuture::join);
            done.putAll(ends);
            commitIfDue();
        } catch (RuntimeException | Error e) {
            if (!closed) {
                LOG.error("The loop ends: the service has to start again", e);
                health.onFailure(e);
            }
            throw e;
        } finally {
            batch.unlock();
        }
    }

    /** Called a few times a second: sees whether brokers answer, and commits what is done when no batch is under way to do it at its end. */
    public void onTick() {
        brokerLost = outlet.brokerLost();
        if (batch.tryLock()) {
            try {
                commitIfDue();
            } finally {
                batch.unlock();
            }
        }
    }

    /** Takes partitions over. Called on the polling thread; returns when their state is rebuilt. */
    public void onAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> assigned) {
        batch.lock();
        try {
            Set<Integer> numbers = new TreeSet<>(Partitions.numbers(assigned, inputs));
            partitionCount = Partitions.count(consumer, inputs);
            boolean next = consumer.groupMetadata().generationId() == parkedGeneration + 1;
            Set<Integer> kept = new TreeSet<>(parked);
            kept.retainAll(next ? numbers : Set.of());
            drop(parked, kept);
            Set<Integer> fresh = new TreeSet<>(numbers);
            fresh.removeAll(kept);
            fresh.removeAll(owned);
            deadLetters.retain(numbers);
            rebuild(fresh);
            owned.addAll(numbers);
            health.onReady();
            LOG.infof("Partitions %s, of which %s were rebuilt", owned, fresh);
            if (numbers.isEmpty()) {
                reassignment.ask(consumer, "no partitions");
            }
        } catch (IllegalStateException e) {
            LOG.warnf("Nothing is taken over: %s", e.getMessage());
            health.onMismatch(String.valueOf(e.getMessage()));
            reassignment.ask(consumer, "partitions of some topics only");
        } finally {
            batch.unlock();
        }
    }

    /** Lets partitions go, after what is done has been committed. Called on the polling thread. */
    public void onRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> revoked) {
        batch.lock();
        try {
            health.onRevoked();
            try {
                consumer.commitSync(positions(), COMMIT_TIMEOUT);
            } catch (KafkaException e) {
                LOG.debugf(e, "Positions not committed; the requests will be read again");
            }
            parkedGeneration = consumer.groupMetadata().generationId();
            revoked.forEach(partition -> parked.add(partition.partition()));
            owned.removeAll(parked);
            done.keySet().removeAll(revoked);
            committed.keySet().removeAll(revoked);
        } finally {
            batch.unlock();
        }
    }

    /** Forgets partitions that somebody else may have by now. Called on the polling thread. */
    public void onLost(Collection<TopicPartition> lost) {
        batch.lock();
        try {
            health.onRevoked();
            lost.forEach(partition -> parked.add(partition.partition()));
            owned.removeAll(parked);
            done.keySet().removeAll(lost);
            committed.keySet().removeAll(lost);
            drop(parked, Set.of());
        } finally {
            batch.unlock();
        }
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record, List<Reply> replies, List<CompletableFuture<Void>> letters) {
        Topic topic = Topic.of(record.topic());
        try {
            Optional<Event> event = codec.decode(topic, record.key(), record.value());
            if (event.isEmpty()) {
                return;
            }
            HostScoped hostEvent = (HostScoped) event.get();
            int partition = Partitions.of(hostEvent.header().key(), partitionCount);
            if (partition != record.partition()) {
                throw new ContradictionException("it stands on partition " + record.partition() + ", its host on "
                        + partition + " of " + partitionCount);
            }
            Input input =
                    new Input(topic, record.partition(), record.offset(), hostEvent, Fingerprint.of(record.value()));
            for (Answer answer : answerer.onInput(input)) {
                replies.add(new Reply(record.partition(), answer));
            }
        } catch (UnreadableRecordException | ContradictionException e) {
            refuse(topic, record, String.valueOf(e.getMessage()), letters);
        }
    }

    private void refuse(
            Topic topic, ConsumerRecord<byte[], byte[]> record, String cause, List<CompletableFuture<Void>> letters) {
        if (!topic.owner().equals(owner)) {
            unreadableOfOthers.increment();
            return;
        }
        letters.add(deadLetters.refuse(record, cause));
    }

    private void send(List<Reply> replies, long startNs) {
        List<CompletableFuture<Void>> sent = new ArrayList<>(replies.size());
        for (Reply reply : replies) {
            byte[] key = EventCodec.key(reply.event()).getBytes(StandardCharsets.UTF_8);
            sent.add(outlet.send(reply.partition(), key, codec.encode(reply.event())));
        }
        for (int i = 0; i < sent.size(); i++) {
            try {
                sent.get(i).join();
            } catch (CompletionException e) {
                throw new KafkaException(
                        "event not acknowledged: " + replies.get(i).event(), e.getCause());
            }
            listener.onAnswered(replies.get(i).event(), System.nanoTime() - startNs);
        }
    }

    private void commitIfDue() {
        long nowNs = System.nanoTime();
        if (nowNs - committedAtNs < COMMIT_INTERVAL_NS) {
            return;
        }
        committedAtNs = nowNs;
        Map<TopicPartition, OffsetAndMetadata> positions = positions();
        positions.entrySet().removeIf(e -> {
            Long last = committed.put(e.getKey(), e.getValue().offset());
            return last != null && last == e.getValue().offset();
        });
        if (!positions.isEmpty()) {
            outlet.commit(positions);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        done.forEach((partition, next) -> {
            long waiting = answerer.waitingFrom(Topic.of(partition.topic()), partition.partition());
            positions.put(partition, new OffsetAndMetadata(Math.min(next, waiting)));
        });
        return positions;
    }

    private void drop(Set<Integer> partitions, Set<Integer> except) {
        state.writeLock().lock();
        try {
            partitions.stream().filter(p -> !except.contains(p)).forEach(answerer::close);
            partitions.clear();
        } finally {
            state.writeLock().unlock();
        }
    }

    /** Until it has worked: without it no request may be answered. */
    private void rebuild(Set<Integer> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        health.onRebuilding();
        while (!closed) {
            state.writeLock().lock();
            try {
                rebuildOnce(partitions);
                return;
            } catch (KafkaException e) {
                LOG.warnf("Rebuilding partitions %s failed and is tried again: %s", partitions, e.getMessage());
            } finally {
                state.writeLock().unlock();
            }
            LockSupport.parkNanos(REBUILD_RETRY_NS);
        }
    }

    private void rebuildOnce(Set<Integer> partitions) {
        partitions.forEach(answerer::open);
        reader.readToEnd(of(Topic.HOSTS, partitions), record -> {
            if (startsWith(record.value(), HOST_FINISHED)) {
                decode(Topic.HOSTS, record)
                        .ifPresent(e ->
                                answerer.finished(record.partition(), e.header().key()));
            }
        });
        reader.readToEnd(of(answerer.output(), partitions), record -> decode(answerer.output(), record)
                .ifPresent(e -> answerer.refold(record.partition(), (Answer) e, Fingerprint.of(record.value()))));
        partitions.forEach(answerer::rebuilt);
        deadLetters.rebuild(
                reader,
                answerer.inputs().stream()
                        .filter(topic -> topic.owner().equals(owner))
                        .flatMap(topic -> of(topic, partitions).stream())
                        .toList());
    }

    private Optional<HostScoped> decode(Topic topic, ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(topic, record.key(), record.value()).map(HostScoped.class::cast);
        } catch (UnreadableRecordException e) {
            unreadableOfOthers.increment();
            return Optional.empty();
        }
    }

    private static List<TopicPartition> of(Topic topic, Set<Integer> partitions) {
        return partitions.stream()
                .map(p -> new TopicPartition(topic.topicName(), p))
                .toList();
    }

    private static boolean startsWith(byte[] value, byte[] prefix) {
        if (value == null || value.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (value[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
