package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records that nobody can read, in the midst of those that everybody does. They stay: their heal is that every reader passes them by. */
final class Garbage implements Disturbance {
    private static final int LARGEST = 200;

    private final Fault fault;
    private final String bootstrapServers;
    private final long seed;

    Garbage(Fault fault, String bootstrapServers, long seed) {
        this.fault = fault;
        this.bootstrapServers = bootstrapServers;
        this.seed = seed;
    }

    @Override
    public void begin() {
        Random random = new Random(seed);
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                15_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                10_000);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < fault.setting(Setting.RECORDS); i++) {
                byte[] value = new byte[1 + random.nextInt(LARGEST)];
                random.nextBytes(value);
                byte[] key = new byte[12];
                random.nextBytes(key);
                producer.send(new ProducerRecord<>(fault.target(), key, value));
            }
            producer.flush();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw LabException.environment(
                    "cannot write garbage to " + fault.target() + ": " + e.getMessage(),
                    "Begin the fault while a broker is there.");
        }
    }

    @Override
    public void heal() {
        // what is in the log stays in the log
    }
}
