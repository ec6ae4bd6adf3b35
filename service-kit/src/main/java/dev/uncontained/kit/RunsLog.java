package dev.uncontained.kit;

import dev.uncontained.events.Event;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * {@code lab.runs} as every instance of a service has it: whole, in order, from its beginning. A channel hands the records on; it is
 * assigned the topic's one partition and is in no consumer group, so that nobody shares the runs with it.
 */
public final class RunsLog {
    private static final TopicPartition RUNS = new TopicPartition(Topic.RUNS.topicName(), 0);
    private static final long PATIENCE_MS = 500;

    private final KafkaClients clients;
    private final String clientId;
    private final EventCodec codec;
    private final Consumer<RunEvent> onEvent;
    private final BiConsumer<ConsumerRecord<byte[], byte[]>, String> onUnreadable;
    private long handedOn;
    private volatile boolean caughtUp;
    private volatile @Nullable Throwable failure;

    /**
     * @param clientId client id of the consumer that asks where the topic ends
     * @param onEvent called on the channel's thread, in order
     * @param onUnreadable called on the channel's thread with a record that is no event, and why
     */
    public RunsLog(
            KafkaClients clients,
            String clientId,
            EventCodec codec,
            Consumer<RunEvent> onEvent,
            BiConsumer<ConsumerRecord<byte[], byte[]>, String> onUnreadable) {
        this.clients = clients;
        this.clientId = clientId;
        this.codec = codec;
        this.onEvent = onEvent;
        this.onUnreadable = onUnreadable;
    }

    /**
     * Hands a batch of the channel on.
     *
     * @throws RuntimeException whatever the receiver throws; the log then counts as failed
     */
    public void onBatch(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        try {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                hand(record);
                synchronized (this) {
                    handedOn = record.offset() + 1;
                    notifyAll();
                }
            }
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    /** Waits until everything that is on the topic now has been handed on, or the log has failed. */
    public void catchUp() throws InterruptedException {
        long end;
        try (var probe = clients.reader(clientId)) {
            long begin = probe.beginningOffsets(List.of(RUNS)).getOrDefault(RUNS, 0L);
            long next = probe.endOffsets(List.of(RUNS)).getOrDefault(RUNS, 0L);
            end = begin == next ? 0 : next;
        }
        synchronized (this) {
            while (handedOn < end && failure == null) {
                wait(PATIENCE_MS);
            }
        }
        caughtUp = failure == null;
    }

    /** Whether {@link #catchUp} has come to its end. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** What ended the handing on, if anything did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    private void hand(ConsumerRecord<byte[], byte[]> record) {
        try {
            Optional<Event> event = codec.decode(Topic.RUNS, record.key(), record.value());
            event.ifPresent(e -> onEvent.accept((RunEvent) e));
        } catch (UnreadableRecordException | IllegalArgumentException e) {
            onUnreadable.accept(record, String.valueOf(e.getMessage()));
        }
    }
}
