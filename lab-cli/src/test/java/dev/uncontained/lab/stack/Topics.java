package dev.uncontained.lab.stack;

import dev.uncontained.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongBinaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a stranger can do to the topics of a stack: read them, send records of theirs again, send mutated ones. */
final class Topics implements AutoCloseable {
    private static final int WINDOW = 200;

    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;

    Topics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("acks", "all");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends what stands on a topic once more: on each partition up to {@value #WINDOW} neighbours, wherever {@code random} says. */
    int sendAgain(Topic topic, Random random) {
        List<ConsumerRecord<byte[], byte[]>> sample = sample(topic.topicName(), random);
        for (ConsumerRecord<byte[], byte[]> record : sample) {
            producer.send(new ProducerRecord<>(
                    record.topic(), record.partition(), null, record.key(), record.value(), record.headers()));
        }
        producer.flush();
        return sample.size();
    }

    /**
     * Sends {@code count} records that are no events: real ones with bytes changed, cut off or added, under their own key.
     *
     * @return what was sent, as it stands on the topic
     */
    List<ConsumerRecord<byte[], byte[]>> poison(Topic topic, int count, Random random)
            throws ExecutionException, InterruptedException {
        return poison(topic, models(sample(topic.topicName(), random)), count, random);
    }

    /** Does the same with records of one run, the newest of each partition, of which there must be some. */
    List<ConsumerRecord<byte[], byte[]>> poison(Topic topic, String run, int count, Random random)
            throws ExecutionException, InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> models = newest(topic, run);
        if (models.isEmpty()) {
            throw new AssertionError("nothing of run " + run + " is on " + topic.topicName());
        }
        return poison(topic, models, count, random);
    }

    /** Does the same with any records of one run, of which there must be some. */
    void poisonAnywhere(Topic topic, String run, int count, Random random)
            throws ExecutionException, InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> models = of(run, read(topic.topicName()));
        if (models.isEmpty()) {
            throw new AssertionError("nothing of run " + run + " is on " + topic.topicName());
        }
        poison(topic, models, count, random);
    }

    /** Records of a run among the last {@value #WINDOW} of each partition. */
    List<ConsumerRecord<byte[], byte[]>> newest(Topic topic, String run) {
        return of(run, read(topic.topicName(), (begin, end) -> Math.max(begin, end - WINDOW)));
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(String run, List<ConsumerRecord<byte[], byte[]>> records) {
        return models(records).stream()
                .filter(record -> {
                    String key = new String(record.key(), StandardCharsets.UTF_8);
                    return key.equals(run) || key.startsWith(run + "/");
                })
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> models(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .filter(record -> record.key() != null && record.value() != null && record.value().length > 8)
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> poison(
            Topic topic, List<ConsumerRecord<byte[], byte[]>> models, int count, Random random)
            throws ExecutionException, InterruptedException {
        List<ProducerRecord<byte[], byte[]>> poison = new ArrayList<>();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            poison.add(
                    models.isEmpty()
                            ? noise(topic, random)
                            : mutant(models.get(random.nextInt(models.size())), random));
            sent.add(producer.send(poison.getLast()));
        }
        List<ConsumerRecord<byte[], byte[]>> placed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RecordMetadata at = sent.get(i).get();
            ProducerRecord<byte[], byte[]> record = poison.get(i);
            placed.add(new ConsumerRecord<>(at.topic(), at.partition(), at.offset(), record.key(), record.value()));
        }
        return placed;
    }

    private static ProducerRecord<byte[], byte[]> noise(Topic topic, Random random) {
        byte[] noise = new byte[1 + random.nextInt(300)];
        random.nextBytes(noise);
        return new ProducerRecord<>(topic.topicName(), 0, new byte[] {'x'}, noise);
    }

    private static ProducerRecord<byte[], byte[]> mutant(ConsumerRecord<byte[], byte[]> model, Random random) {
        return new ProducerRecord<>(model.topic(), model.partition(), model.key(), mutate(model.value(), random));
    }

    /** Another array of bytes than {@code value}, in a way a checksum of 32 bits tells for certain but for one in 2^32. */
    private static byte[] mutate(byte[] value, Random random) {
        byte[] changed = value.clone();
        switch (random.nextInt(4)) {
            case 0 -> changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                for (int i = 0; i < 8; i++) {
                    changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
                }
                if (Arrays.equals(changed, value)) {
                    changed[0] ^= 1;
                }
            }
            case 2 -> {
                return Arrays.copyOf(changed, random.nextInt(changed.length));
            }
            default -> {
                return Arrays.copyOf(changed, changed.length + 1 + random.nextInt(16));
            }
        }
        return changed;
    }

    private List<ConsumerRecord<byte[], byte[]>> sample(String topic, Random random) {
        return read(topic, (begin, end) -> begin + (end - begin > WINDOW ? random.nextLong(end - begin - WINDOW) : 0));
    }

    /** Up to {@value #WINDOW} records of each partition, from where {@code start} says of its begin and end. */
    private List<ConsumerRecord<byte[], byte[]>> read(String topic, LongBinaryOperator start) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            consumer.assign(partitions);
            for (TopicPartition partition : partitions) {
                long from = start.applyAsLong(begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L));
                consumer.seek(partition, from);
                ends.merge(partition, from + WINDOW, Math::min);
            }
            readTo(consumer, ends, records);
        }
        return records;
    }

    /** Everything on a topic. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            readTo(consumer, consumer.endOffsets(partitions), records);
        }
        return records;
    }

    private static void readTo(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            List<ConsumerRecord<byte[], byte[]>> records) {
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                if (record.offset() < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                    records.add(record);
                }
            }
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        producer.close();
    }
}
