package dev.uncontained.lab.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The settings of guest-service's gathering producer, which every contender gets, so that none writes with better ones. */
final class GatheringProducer {
    /** In bytes. */
    static final int BATCH_SIZE = 256 << 10;

    /** In bytes. */
    static final long BUFFER_MEMORY = 8L << 20;

    private static final Map<String, String> SETTINGS = Map.of(
            ProducerConfig.ACKS_CONFIG, "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true",
            ProducerConfig.LINGER_MS_CONFIG, "5",
            ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(BATCH_SIZE),
            ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(BUFFER_MEMORY));

    private GatheringProducer() {}

    /** By the names that Kafka's clients have for them. */
    static Map<String, String> settings() {
        return SETTINGS;
    }

    /** As arguments of a command, {@code <prefix>name=value}. */
    static List<String> arguments(String prefix) {
        return new TreeMap<>(SETTINGS)
                .entrySet().stream()
                        .map(setting -> prefix + setting.getKey() + "=" + setting.getValue())
                        .toList();
    }
}
