package dev.uncontained.lab.forget;

import dev.uncontained.events.Event;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.lab.LabException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of a stack, as far as forgetting a run needs them. */
final class Forgetting implements AutoCloseable {
    private static final long PATIENCE_MS = 20_000;
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final String run;
    private final String bootstrapServers;
    private final EventCodec codec = new EventCodec();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;

    /** What {@code lab.runs} says of a run. */
    record Known(boolean started, boolean completed, boolean forgotten) {
        boolean isUnknown() {
            return !started && !completed && !forgotten;
        }
    }

    /** A compacted record that stands for something. */
    private record Live(TopicPartition partition, String key) {}

    Forgetting(String run, String bootstrapServers) {
        this.run = run;
        this.bootstrapServers = bootstrapServers;
        this.consumer =
                new KafkaConsumer<>(consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What is known of the run now. */
    Known known() {
        boolean[] met = new boolean[3];
        read(Topic.RUNS, record -> {
            if (!run.equals(text(record.key()))) {
                return;
            }
            try {
                Optional<Event> event = codec.decode(Topic.RUNS, record.key(), record.value());
                met[0] |= event.isPresent() && event.get() instanceof RunEvent.RunStarted;
                met[1] |= event.isPresent() && event.get() instanceof RunEvent.RunCompleted;
                met[2] |= event.isPresent() && event.get() instanceof RunEvent.RunForgotten;
            } catch (UnreadableRecordException e) {
                return; // not what makes a run known
            }
        });
        return new Known(met[0], met[1], met[2]);
    }

    /** Writes an event of the run and waits until it is acknowledged. */
    void write(RunEvent event) throws InterruptedException {
        send(new ProducerRecord<>(
                Topic.RUNS.topicName(), 0, run.getBytes(StandardCharsets.UTF_8), codec.encode(event)));
    }

    /** Tombstones what a cache still has of the run; returns how many records that were. */
    int tombstone(Topic cache) throws InterruptedException {
        Map<Live, Boolean> live = new HashMap<>();
        read(cache, record -> {
            String key = text(record.key());
            if (key.startsWith(run + "/")) {
                live.put(new Live(new TopicPartition(record.topic(), record.partition()), key), record.value() != null);
            }
        });
        int tombstones = 0;
        for (var entry : live.entrySet()) {
            if (entry.getValue()) {
                Live dead = entry.getKey();
                send(new ProducerRecord<>(
                        dead.partition.topic(),
                        dead.partition.partition(),
                        dead.key.getBytes(StandardCharsets.UTF_8),
                        null));
                tombstones++;
            }
        }
        return tombstones;
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        Future<?> sent = producer.send(record);
        try {
            sent.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw LabException.environment(
                    "the brokers at " + bootstrapServers + " do not take a record for " + record.topic() + ": "
                            + cause.getMessage(),
                    "See lab status.");
        }
    }

    private void read(Topic topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        List<TopicPartition> behind = new ArrayList<>(consumer.partitionsFor(topic.topicName()).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList());
        consumer.assign(behind);
        consumer.seekToBeginning(behind);
        Map<TopicPartition, Long> ends = consumer.endOffsets(behind);
        long heardNs = System.nanoTime();
        behind.removeIf(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
        while (!behind.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                heardNs = System.nanoTime();
                sink.accept(record);
            }
            behind.removeIf(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
            if (System.nanoTime() - heardNs > SILENCE_NS) {
                throw LabException.environment(
                        "the brokers at " + bootstrapServers + " give nothing more of " + behind + ".",
                        "See lab status.");
            }
        }
    }

    private static String text(byte @org.jspecify.annotations.Nullable [] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    private Properties consumerSettings() {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "lab-forget");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "15000");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return settings;
    }

    private Properties producerSettings() {
        Properties settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "lab-forget");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(PATIENCE_MS));
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(PATIENCE_MS));
        return settings;
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        consumer.close();
        producer.close(Duration.ofSeconds(1));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
