package dev.uncontained.lab.runlog;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Manifest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A run on the topics of a stack. What was written after it was opened is not read.
 *
 * <p>One topic is read after the other. All are assigned from the beginning, and those whose turn it is not are paused: another assignment would
 * wait for metadata each time. A consumer has one request on its way to a broker, and with Kafka's 500 ms the last one of each topic, for which
 * there is nothing more, held up the next topic by half a second.
 */
final class TopicLog implements RunLog {
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int FETCH_WAIT_MS = 5;
    private static final Duration POLL = Duration.ofMillis(200);

    private final String run;
    private final String bootstrapServers;
    private final AutoCloseable broker;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> from = new HashMap<>();
    private final Map<TopicPartition, Long> to = new HashMap<>();
    private final Map<String, SortedSet<Integer>> cut = new HashMap<>();

    /**
     * @param manifest what the run wrote about itself, whose offsets narrow the reading, or null
     * @param broker closed with this log
     */
    TopicLog(String run, String bootstrapServers, @Nullable Manifest manifest, AutoCloseable broker) {
        this.run = run;
        this.bootstrapServers = bootstrapServers;
        this.broker = broker;
        this.consumer = new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions;
        try {
            partitions = partitions();
            from.putAll(consumer.beginningOffsets(partitions));
            to.putAll(consumer.endOffsets(partitions));
        } catch (KafkaException e) {
            close();
            throw gone(e);
        }
        consumer.assign(partitions);
        consumer.pause(partitions);
        Map<TopicPartition, Long> begin = Map.copyOf(from);
        Map<TopicPartition, Long> ofRun = manifest == null ? Map.of() : ranges(manifest);
        ofRun.forEach((partition, first) -> from.merge(partition, first, Math::max));
        from.forEach(consumer::seek);
        begin.forEach((partition, first) -> {
            if (first > ofRun.getOrDefault(partition, 0L)) {
                cut.computeIfAbsent(partition.topic(), t -> new TreeSet<>()).add(partition.partition());
            }
        });
    }

    /** Where the manifest says that the run begins, if all its ranges lie in this log; those of another log do not matter here. */
    private Map<TopicPartition, Long> ranges(Manifest manifest) {
        Map<TopicPartition, Long> first = new HashMap<>();
        for (var topic : manifest.offsets().entrySet()) {
            for (var range : topic.getValue().entrySet()) {
                TopicPartition partition = new TopicPartition(topic.getKey(), range.getKey());
                Long end = to.get(partition);
                if (end != null && range.getValue().to() > end) {
                    return Map.of();
                }
                if (end != null) {
                    first.put(partition, range.getValue().from());
                }
            }
        }
        return first;
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : Frame.TOPICS) {
            List<PartitionInfo> infos = consumer.partitionsFor(topic.topicName(), Duration.ofSeconds(15));
            if (infos == null || infos.isEmpty()) {
                throw LabException.environment(
                        "the brokers at " + bootstrapServers + " have no topic " + topic.topicName() + ".",
                        "Is it the lab's stack?");
            }
            infos.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        return partitions;
    }

    @Override
    public String run() {
        return run;
    }

    @Override
    public String source() {
        return "the topics at " + bootstrapServers;
    }

    @Override
    public long expectedRecords() {
        return -1;
    }

    @Override
    public Retention retention() {
        return new Retention(cut);
    }

    @Override
    public long forEach(Consumer<RunRecord> sink) {
        byte[] prefix = (run + "/").getBytes(StandardCharsets.UTF_8);
        byte[] own = run.getBytes(StandardCharsets.UTF_8);
        long records = 0;
        for (Topic topic : Frame.TOPICS) {
            try {
                records += read(topic, topic == Topic.RUNS ? own : prefix, sink);
            } catch (KafkaException e) {
                throw gone(e);
            }
        }
        return records;
    }

    @Override
    public List<RunRecord> ofRun() {
        List<RunRecord> records = new ArrayList<>();
        try {
            read(Topic.RUNS, run.getBytes(StandardCharsets.UTF_8), records::add);
        } catch (KafkaException e) {
            throw gone(e);
        }
        return records;
    }

    private long read(Topic topic, byte[] wanted, Consumer<RunRecord> sink) {
        List<TopicPartition> behind = new ArrayList<>(to.keySet().stream()
                .filter(p -> p.topic().equals(topic.topicName()))
                .filter(p -> from.getOrDefault(p, 0L) < to.getOrDefault(p, 0L))
                .toList());
        behind.forEach(p -> consumer.seek(p, from.getOrDefault(p, 0L)));
        consumer.resume(behind);
        long records = 0;
        long heardNs = System.nanoTime();
        while (!behind.isEmpty()) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            long nowNs = System.nanoTime();
            if (!polled.isEmpty()) {
                heardNs = nowNs;
            } else if (nowNs - heardNs > SILENCE_NS) {
                throw LabException.environment(
                        "the brokers at " + bootstrapServers + " give nothing more of " + behind + ".",
                        "See lab status.");
            }
            for (ConsumerRecord<byte[], byte[]> record : polled) {
                long end = to.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
                if (record.offset() < end && record.value() != null && isOf(record.key(), wanted, topic)) {
                    sink.accept(new RunRecord(
                            topic,
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            record.key(),
                            record.value(),
                            null));
                    records++;
                }
            }
            List<TopicPartition> read = behind.stream()
                    .filter(p -> consumer.position(p) >= to.getOrDefault(p, 0L))
                    .toList();
            consumer.pause(read);
            behind.removeAll(read);
        }
        return records;
    }

    private static boolean isOf(byte @Nullable [] key, byte[] wanted, Topic topic) {
        if (key == null || key.length < wanted.length || (topic == Topic.RUNS && key.length != wanted.length)) {
            return false;
        }
        return Arrays.equals(key, 0, wanted.length, wanted, 0, wanted.length);
    }

    private LabException gone(KafkaException e) {
        return LabException.environment(
                "the brokers at " + bootstrapServers + " do not answer: " + e.getMessage(), "See lab status.");
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "lab-log");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "15000");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, String.valueOf(FETCH_WAIT_MS));
        settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, String.valueOf(1 << 20));
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return settings;
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try (broker) {
            consumer.close();
        } catch (Exception e) {
            throw LabException.environment("the broker does not end: " + e.getMessage(), "See its log.");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
