package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

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
        try (var producer = Clients.producer(bootstrapServers)) {
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
