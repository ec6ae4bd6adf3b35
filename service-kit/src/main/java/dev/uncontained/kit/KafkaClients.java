package dev.uncontained.kit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Plain Kafka clients of bytes, with the time-outs of docs/reliability.md. */
public final class KafkaClients {
    private static final int REQUEST_TIMEOUT_MS = 5_000;
    private static final int DELIVERY_TIMEOUT_MS = 120_000;

    private final String bootstrapServers;

    /**
     * @param bootstrapServers {@code host:port} of one broker or several, by commas
     */
    public KafkaClients(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** A consumer without a group: the caller assigns and seeks. */
    public Consumer<byte[], byte[]> reader(String clientId) {
        return new KafkaConsumer<>(
                consumerSettings(clientId, Map.of()), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * A {@link #reader} of what is there now, which does not wait for more: with Kafka's 500 ms its last request, for which there is nothing, holds
     * up its closing for so long.
     */
    Consumer<byte[], byte[]> scanner(String clientId) {
        return new KafkaConsumer<>(
                consumerSettings(clientId, Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "5")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /**
     * A member of a consumer group; positions are committed by hand.
     *
     * @param instance its name in the group, which it keeps when it is started again: the group then gives it back what it had at once,
     *     instead of waiting for the session of its last life to end (KIP-345); no two that live may have the same
     */
    public Consumer<byte[], byte[]> member(String clientId, String group, Optional<String> instance) {
        Map<String, String> settings = new HashMap<>(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG, group,
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "6000",
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "1500",
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                        "org.apache.kafka.clients.consumer.RangeAssignor"));
        instance.ifPresent(name -> settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, name));
        return new KafkaConsumer<>(
                consumerSettings(clientId, settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** An idempotent producer that waits for all replicas. */
    public Producer<byte[], byte[]> writer(String clientId, Map<String, String> overrides) {
        Properties settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(REQUEST_TIMEOUT_MS));
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(DELIVERY_TIMEOUT_MS));
        settings.putAll(overrides);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Properties consumerSettings(String clientId, Map<String, String> overrides) {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(REQUEST_TIMEOUT_MS));
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.putAll(overrides);
        return settings;
    }
}
