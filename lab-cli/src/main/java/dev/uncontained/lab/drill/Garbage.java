package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.ArrayList;
import java.util.List;
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
        try {
            Clients.deliver(bootstrapServers, records(fault.target(), fault.setting(Setting.RECORDS), seed));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw LabException.environment(
                    "cannot write garbage to " + fault.target() + ": " + e.getMessage(),
                    "Begin the fault while a broker is there.");
        }
    }

    /** What the seed draws. */
    static List<ProducerRecord<byte[], byte[]>> records(String topic, long count, long seed) {
        Random random = new Random(seed);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            byte[] value = new byte[1 + random.nextInt(LARGEST)];
            random.nextBytes(value);
            byte[] key = new byte[12];
            random.nextBytes(key);
            records.add(new ProducerRecord<>(topic, key, value));
        }
        return records;
    }

    @Override
    public void heal() {
        // what is in the log stays in the log
    }
}
