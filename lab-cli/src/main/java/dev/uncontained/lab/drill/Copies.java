package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The last records of each partition of a topic once more, as a producer that lost its acknowledgement would send them. Records of one key
 * keep their order; those of different keys may change it. They stay: their heal is that every reader passes them by.
 */
final class Copies implements Disturbance {
    private final Fault fault;
    private final String bootstrapServers;
    private final Random random;
    private final boolean reorders;

    /**
     * @param reorders whether the keys of a partition are interleaved anew
     */
    Copies(Fault fault, String bootstrapServers, long seed, boolean reorders) {
        this.fault = fault;
        this.bootstrapServers = bootstrapServers;
        this.random = new Random(seed);
        this.reorders = reorders;
    }

    @Override
    public void begin() {
        try (var consumer = Clients.consumer(bootstrapServers, Map.of())) {
            List<TopicPartition> partitions = Clients.partitions(consumer, fault.target());
            consumer.assign(partitions);
            long each = Math.max(1, fault.setting(Setting.RECORDS) / partitions.size());
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            consumer.endOffsets(partitions)
                    .forEach((partition, end) ->
                            consumer.seek(partition, Math.max(begins.getOrDefault(partition, 0L), end - each)));
            Map<Integer, List<ConsumerRecord<byte[], byte[]>>> last = new LinkedHashMap<>();
            Clients.readToEnd(
                    consumer, partitions, record -> last.computeIfAbsent(record.partition(), p -> new ArrayList<>())
                            .add(record));
            Clients.deliver(
                    bootstrapServers,
                    last.values().stream()
                            .flatMap(records -> (reorders ? interleaved(records, random) : records).stream())
                            .map(Copies::copy)
                            .toList());
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw LabException.environment(
                    "cannot copy records of " + fault.target() + ": " + e.getMessage(),
                    "Begin the fault while a broker is there.");
        }
    }

    private static ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value(), record.headers());
    }

    /** Another order of the same records, in which those of one key follow each other as before. */
    static List<ConsumerRecord<byte[], byte[]>> interleaved(
            List<ConsumerRecord<byte[], byte[]>> records, Random random) {
        Map<String, Deque<ConsumerRecord<byte[], byte[]>>> byKey = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String key = record.key() == null ? "" : Base64.getEncoder().encodeToString(record.key());
            byKey.computeIfAbsent(key, k -> new ArrayDeque<>()).add(record);
        }
        List<Deque<ConsumerRecord<byte[], byte[]>>> queues = new ArrayList<>(byKey.values());
        List<ConsumerRecord<byte[], byte[]>> mixed = new ArrayList<>();
        while (!queues.isEmpty()) {
            int drawn = random.nextInt(queues.size());
            mixed.add(queues.get(drawn).removeFirst());
            if (queues.get(drawn).isEmpty()) {
                queues.remove(drawn);
            }
        }
        return mixed;
    }

    @Override
    public void heal() {
        // what is in the log stays in the log
    }
}
