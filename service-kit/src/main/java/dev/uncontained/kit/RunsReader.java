package dev.uncontained.kit;

import dev.uncontained.events.Event;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads all of {@code lab.runs} from its beginning, on a thread of its own and without a consumer group: every instance of a service knows
 * every run.
 */
public final class RunsReader implements AutoCloseable {
    private static final TopicPartition RUNS = new TopicPartition(Topic.RUNS.topicName(), 0);
    private static final Duration POLL = Duration.ofMillis(500);

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final EventCodec codec;
    private final Consumer<RunEvent> onEvent;
    private final BiConsumer<ConsumerRecord<byte[], byte[]>, String> onUnreadable;
    private final KafkaClients clients;
    private final String clientId;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread thread;
    private final BrokerContact contact;
    private long handedOn;
    private volatile boolean closed;
    private volatile Optional<String> brokerLost = Optional.empty();
    private volatile @Nullable Throwable failure;

    /**
     * @param clientId client id of the consumer, and name of the thread
     * @param onEvent called on the reader's thread, in order
     * @param onUnreadable called on the reader's thread with a record that is no event, and why
     */
    public RunsReader(
            KafkaClients clients,
            String clientId,
            EventCodec codec,
            Consumer<RunEvent> onEvent,
            BiConsumer<ConsumerRecord<byte[], byte[]>, String> onUnreadable) {
        this.clients = clients;
        this.clientId = clientId;
        this.consumer = clients.reader(clientId);
        this.contact = new BrokerContact(consumer::metrics);
        this.codec = codec;
        this.onEvent = onEvent;
        this.onUnreadable = onUnreadable;
        this.thread = Thread.ofPlatform().name(clientId).daemon().unstarted(this::read);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** Whether everything that was on the topic when the reader started has been handed on. */
    public boolean isCaughtUp() {
        return caughtUp.getCount() == 0;
    }

    /** Waits until everything that is on the topic now has been handed on. */
    public void catchUp() throws InterruptedException {
        long end;
        try (var probe = clients.reader(clientId + "-end")) {
            end = probe.endOffsets(List.of(RUNS)).getOrDefault(RUNS, 0L);
        }
        synchronized (this) {
            while (handedOn < end && thread.isAlive()) {
                wait(POLL.toMillis());
            }
        }
    }

    /** Says how long no broker has answered, when that is too long. */
    public Optional<String> brokerLost() {
        return brokerLost;
    }

    /** Whether the thread is at work. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** What ended the thread, if anything did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    private void read() {
        try (consumer) {
            consumer.assign(List.of(RUNS));
            consumer.seekToBeginning(List.of(RUNS));
            long end = consumer.endOffsets(List.of(RUNS)).getOrDefault(RUNS, 0L);
            while (!closed) {
                if (consumer.position(RUNS) >= end) {
                    caughtUp.countDown();
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    hand(record);
                }
                brokerLost = contact.lost();
                synchronized (this) {
                    handedOn = consumer.position(RUNS);
                    notifyAll();
                }
            }
        } catch (WakeupException e) {
            if (!closed) {
                failure = e;
            }
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    private void hand(ConsumerRecord<byte[], byte[]> record) {
        try {
            Optional<Event> event = codec.decode(Topic.RUNS, record.key(), record.value());
            event.ifPresent(e -> onEvent.accept((RunEvent) e));
        } catch (UnreadableRecordException | IllegalArgumentException e) {
            onUnreadable.accept(record, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
