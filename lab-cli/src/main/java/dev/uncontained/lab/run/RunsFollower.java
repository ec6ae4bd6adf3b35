package dev.uncontained.lab.run;

import dev.uncontained.events.Event;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.lab.LabException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to {@code lab.runs} on the caller's thread, and waits on a thread of its own, {@code lab-runs}, for the end of one run. */
final class RunsFollower implements AutoCloseable {
    private static final TopicPartition RUNS = new TopicPartition(Topic.RUNS.topicName(), 0);
    private static final int SEND_PATIENCE_MS = 20_000;

    private final String run;
    private final StackAddress stack;
    private final EventCodec codec = new EventCodec();
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final CompletableFuture<RunEvent.RunCompleted> completed = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean closed;

    RunsFollower(StackAddress stack, String run) {
        this.run = run;
        this.stack = stack;
        this.producer = new KafkaProducer<>(producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
        this.consumer =
                new KafkaConsumer<>(consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.thread = Thread.ofPlatform().name("lab-runs").daemon().unstarted(this::follow);
    }

    /**
     * Writes that the run has started, then follows the topic from there.
     *
     * @throws LabException with exit status 3 when the broker does not take it
     */
    void start(RunEvent.RunStarted started) throws InterruptedException {
        long offset = send(started);
        consumer.assign(List.of(RUNS));
        consumer.seek(RUNS, offset);
        thread.start();
    }

    /** Writes one event and waits until it is acknowledged; returns its offset. */
    long send(RunEvent event) throws InterruptedException {
        byte[] key = EventCodec.key(event).getBytes(StandardCharsets.UTF_8);
        try {
            return producer.send(new ProducerRecord<>(RUNS.topic(), 0, key, codec.encode(event)))
                    .get(SEND_PATIENCE_MS, TimeUnit.MILLISECONDS)
                    .offset();
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw LabException.environment(
                    "the broker at " + stack.bootstrapServers() + " does not take "
                            + event.getClass().getSimpleName() + ": " + cause.getMessage(),
                    stack.wayOut());
        }
    }

    /** The end of the run, if it comes within {@code patienceMs}. */
    Optional<RunEvent.RunCompleted> awaitCompleted(long patienceMs) throws InterruptedException {
        try {
            return Optional.of(completed.get(patienceMs, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw LabException.environment(
                    "reading " + RUNS.topic() + " failed: " + e.getCause(), "See the broker's log.");
        }
    }

    private void follow() {
        try (consumer) {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    onRecord(record);
                }
            }
        } catch (WakeupException e) {
            completed.cancel(false);
        } catch (RuntimeException e) {
            completed.completeExceptionally(e);
        }
    }

    private void onRecord(ConsumerRecord<byte[], byte[]> record) {
        try {
            Optional<Event> event = codec.decode(Topic.RUNS, record.key(), record.value());
            if (event.isPresent()
                    && event.get() instanceof RunEvent.RunCompleted end
                    && end.run().equals(run)) {
                completed.complete(end);
            }
        } catch (UnreadableRecordException e) {
            // guest-service owns the topic's dead letters and counts it there; it is not the end of this run
            return;
        }
    }

    private Properties producerSettings() {
        Properties settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers());
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "lab");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "8388608");
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(SEND_PATIENCE_MS));
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(SEND_PATIENCE_MS));
        return settings;
    }

    private Properties consumerSettings() {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers());
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "lab");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
        return settings;
    }

    @Override
    public void close() {
        closed = true;
        if (thread.isAlive()) {
            consumer.wakeup();
        } else if (thread.getState() == Thread.State.NEW) {
            consumer.close();
        }
        producer.close(Duration.ofSeconds(1));
    }
}
