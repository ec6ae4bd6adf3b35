package dev.uncontained.lab.tail;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.run.StackAddress;
import dev.uncontained.lab.stack.RunningStack;
import dev.uncontained.lab.stack.StackPlan;
import dev.uncontained.lab.stack.StackState;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab tail}: prints any topic, its dead letters included. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = "Prints a topic as readable lines: the last ten records, or more.")
public final class TailCommand implements Callable<Integer> {
    private static final int LAST = 10;
    private static final Comparator<ConsumerRecord<byte[], byte[]>> BY_TIME = Comparator.comparingLong(
                    (ConsumerRecord<byte[], byte[]> r) -> r.timestamp())
            .thenComparingInt(ConsumerRecord::partition)
            .thenComparingLong(ConsumerRecord::offset);

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "TOPIC",
            description = "Name of a topic, or of its dead letters: <topic>.dlq.")
    private String topic;

    @Option(names = "--run", paramLabel = "RUN", description = "Only records of this run.")
    private @Nullable String run;

    @Option(names = "--from-beginning", description = "All there is, oldest first in each partition.")
    private boolean fromBeginning;

    @Option(names = "--follow", description = "Go on with what is written from now on, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many records (default: 10, with --from-beginning or --follow no limit).")
    private @Nullable Long limit;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Option(names = "--stack", paramLabel = "WHICH", description = "local (default), compose, or an address.")
    private String stack = "local";

    @Option(names = "--port-base", paramLabel = "N", description = "First port of the local stack that is meant.")
    private int portBase = StackPlan.DEFAULT_PORT_BASE;

    private final RecordText text = new RecordText();
    private long printed;

    @Override
    public Integer call() {
        requireTopic();
        String bootstrapServers = bootstrapServers();
        try (var consumer = new KafkaConsumer<>(
                settings(bootstrapServers), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic, Duration.ofSeconds(10));
            if (partitions == null || partitions.isEmpty()) {
                throw LabException.environment(
                        "the brokers at " + bootstrapServers + " have no topic " + topic + ".",
                        "Is it the lab's stack?");
            }
            tail(
                    consumer,
                    partitions.stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList());
            return 0;
        } catch (KafkaException e) {
            throw LabException.environment(
                    "the brokers at " + bootstrapServers + " do not answer: " + e.getMessage(), "See lab status.");
        }
    }

    private void requireTopic() {
        try {
            Topic.of(topic.endsWith(".dlq") ? topic.substring(0, topic.length() - ".dlq".length()) : topic);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
        if (limit != null && limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is " + limit + "; it can be 1 or more.");
        }
    }

    private String bootstrapServers() {
        if (!stack.equals("local")) {
            return StackAddress.named(stack).bootstrapServers();
        }
        return RunningStack.find(LabHome.ofThisProcess().state().resolve(StackPlan.name(portBase)))
                .map(StackState::bootstrapServers)
                .orElseThrow(() -> LabException.environment(
                        "no stack " + StackPlan.name(portBase) + " is up.", "Start it with lab up."));
    }

    private void tail(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        boolean lastOnly = !fromBeginning;
        long last = limit != null ? limit : follow ? 0 : LAST;
        for (TopicPartition partition : partitions) {
            long begin = begins.getOrDefault(partition, 0L);
            // what a run wrote may lie anywhere
            long from = lastOnly && run == null ? Math.max(begin, ends.getOrDefault(partition, 0L) - last) : begin;
            consumer.seek(partition, from);
        }
        if (lastOnly) {
            printLast(consumer, ends, last);
        } else {
            readTo(consumer, ends, this::print);
        }
        while (follow && !isDone()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                print(record);
            }
        }
    }

    private void printLast(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, long last) {
        PriorityQueue<ConsumerRecord<byte[], byte[]>> newest = new PriorityQueue<>(BY_TIME);
        readTo(consumer, ends, record -> {
            if (isWanted(record)) {
                newest.add(record);
                if (newest.size() > last) {
                    newest.remove();
                }
            }
        });
        List<ConsumerRecord<byte[], byte[]>> ordered = new ArrayList<>(newest);
        ordered.sort(BY_TIME);
        ordered.forEach(this::print);
    }

    private void readTo(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> onRecord) {
        Map<TopicPartition, Long> behind = new HashMap<>(ends);
        behind.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
        while (!behind.isEmpty() && !isDone()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                onRecord.accept(record);
            }
            behind.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
        }
    }

    private boolean isDone() {
        return limit != null && printed >= limit;
    }

    private boolean isWanted(ConsumerRecord<byte[], byte[]> record) {
        if (run == null) {
            return true;
        }
        byte[] bytes = record.topic().endsWith(".dlq") && record.headers().lastHeader("dlq-key") != null
                ? record.headers().lastHeader("dlq-key").value()
                : record.key();
        String key = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        return key.equals(run) || key.startsWith(run + "/");
    }

    private void print(ConsumerRecord<byte[], byte[]> record) {
        if (isDone() || !isWanted(record)) {
            return;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? text.json(record) : text.line(record));
        out.flush();
        printed++;
    }

    private static Properties settings(String bootstrapServers) {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "lab-tail");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return settings;
    }
}
