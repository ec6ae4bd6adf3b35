package dev.uncontained.lab.drill;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Kafka clients of a drill's own: bytes in, bytes out, and soon tired of a broker that is not there. */
final class Clients {
    /** How long a patient producer keeps a record for a broker that is away. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_SILENT_POLLS = 50;

    private Clients() {}

    /** One that keeps what it is given for a broker that is away, and keeps nobody waiting. */
    static KafkaProducer<byte[], byte[]> patientProducer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis(),
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000,
                        ProducerConfig.METADATA_MAX_AGE_CONFIG, 3_600_000,
                        ProducerConfig.METADATA_MAX_IDLE_CONFIG, 3_600_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Sends records in their order, and returns when the brokers have every one.
     *
     * @throws KafkaException when they did not take one of them
     */
    static void deliver(String bootstrapServers, List<ProducerRecord<byte[], byte[]>> records) {
        AtomicReference<@Nullable Exception> refused = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record, (at, refusal) -> refused.compareAndSet(null, refusal));
            }
            producer.flush();
        }
        Exception first = refused.get();
        if (first != null) {
            throw new KafkaException(first.getMessage(), first);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(p -> new TopicPartition(topic, p.partition()))
                .toList();
    }

    /**
     * Reads from where the consumer stands to what are the ends now.
     *
     * @throws TimeoutException when the broker has been silent for {@value #MOST_SILENT_POLLS} polls before that
     */
    static void readToEnd(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Consumer<ConsumerRecord<byte[], byte[]>> onRecord) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        int silent = 0;
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
            if (silent == MOST_SILENT_POLLS) {
                throw new TimeoutException(
                        "no record came for " + POLL.multipliedBy(silent).toSeconds() + " s");
            }
            var records = consumer.poll(POLL);
            silent = records.isEmpty() ? silent + 1 : 0;
            records.forEach(onRecord);
        }
    }
}
