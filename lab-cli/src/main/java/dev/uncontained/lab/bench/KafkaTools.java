package dev.uncontained.lab.bench;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.stack.TopicSetup;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;

/** Kafka's own performance tools, each in a JVM of its own, with the client settings of guest-service. */
record KafkaTools(String bootstrapServers) {
    static final String PAIR = "kafka-producer-perf-test with kafka-consumer-perf-test";
    static final String END_TO_END = "Kafka's EndToEndLatency";

    private static final String TOOLS = "org.apache.kafka.tools.";
    private static final Pattern SENT = Pattern.compile("^(\\d+) records sent, ([\\d.]+) records/sec .*99\\.9th\\.$");
    private static final DateTimeFormatter CONSUMER_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss:SSS");
    private static final Pattern PERCENTILES = Pattern.compile("^Percentiles: 50th = (\\d+), 99th = (\\d+), .*");
    private static final int ADMIN_TIMEOUT_MS = 30_000;
    private static final long ASSIGNED_PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_MS = 50;
    private static final long TOOL_PATIENCE_S = 600;

    /** From the producer's first send to the consumer's last record. */
    Rate pair(String topic, long records, int recordBytes) throws InterruptedException {
        try (Tool consumer = Tool.start(
                "ConsumerPerformance",
                java(
                        "ConsumerPerformance",
                        "--bootstrap-server",
                        bootstrapServers,
                        "--topic",
                        topic,
                        "--group",
                        topic,
                        "--messages",
                        String.valueOf(records),
                        "--timeout",
                        "60000",
                        "--hide-header"))) {
            awaitAssigned(topic, consumer);
            try (Tool producer = Tool.start(
                    "ProducerPerformance", java("ProducerPerformance", producing(topic, records, recordBytes)))) {
                Sent sent = sent(producer.await(TOOL_PATIENCE_S));
                long takenAtEpochMs = takenAtEpochMs(consumer.await(TOOL_PATIENCE_S), records);
                double seconds = (takenAtEpochMs - sent.beganAtEpochMs()) / 1e3;
                return Rate.ofSpeed(
                        PAIR, "records", records / seconds, "the producer alone %.0f/s".formatted(sent.perSecond()));
            }
        }
    }

    private String[] producing(String topic, long records, int recordBytes) {
        List<String> arguments = new ArrayList<>(List.of(
                "--topic",
                topic,
                "--num-records",
                String.valueOf(records),
                "--record-size",
                String.valueOf(recordBytes),
                "--throughput",
                "-1",
                "--producer-props",
                "bootstrap.servers=" + bootstrapServers));
        arguments.addAll(GatheringProducer.arguments(""));
        return arguments.toArray(String[]::new);
    }

    /** Its clock is nanoseconds, but it prints whole milliseconds. */
    Rate endToEnd(String topic, int messages, int recordBytes) throws InterruptedException {
        try (Tool tool = Tool.start(
                "EndToEndLatency",
                java(
                        "EndToEndLatency",
                        bootstrapServers,
                        topic,
                        String.valueOf(messages),
                        "all",
                        String.valueOf(recordBytes)))) {
            return tool.await(TOOL_PATIENCE_S).stream()
                    .map(line -> PERCENTILES.matcher(line.text()))
                    .filter(Matcher::matches)
                    .findFirst()
                    .map(percentiles -> Rate.ofLatency(
                            END_TO_END,
                            1_000 * Long.parseLong(percentiles.group(1)),
                            1_000 * Long.parseLong(percentiles.group(2)),
                            "one record at a time; the tool rounds down to 1 ms"))
                    .orElseThrow(() -> LabException.badResult("EndToEndLatency printed no percentiles."));
        }
    }

    record Sent(long beganAtEpochMs, double perSecond) {}

    static Sent sent(List<Tool.Line> lines) {
        for (Tool.Line line : lines.reversed()) {
            Matcher total = SENT.matcher(line.text());
            if (total.matches()) {
                double perSecond = Double.parseDouble(total.group(2));
                long tookMs = Math.round(1e3 * Long.parseLong(total.group(1)) / perSecond);
                return new Sent(line.readAtEpochMs() - tookMs, perSecond);
            }
        }
        throw LabException.badResult("ProducerPerformance printed no total.");
    }

    static long takenAtEpochMs(List<Tool.Line> lines, long records) {
        for (Tool.Line line : lines.reversed()) {
            String[] columns = line.text().split(", ", -1);
            if (columns.length == 10) {
                long taken = Long.parseLong(columns[4]);
                if (taken < records) {
                    throw LabException.badResult("ConsumerPerformance took " + taken + " records of " + records + ".");
                }
                return LocalDateTime.parse(columns[1], CONSUMER_TIME)
                        .atZone(ZoneId.systemDefault())
                        .toInstant()
                        .toEpochMilli();
            }
        }
        throw LabException.badResult("ConsumerPerformance printed no figures.");
    }

    private void awaitAssigned(String group, Tool consumer) throws InterruptedException {
        long untilNs = System.nanoTime() + ASSIGNED_PATIENCE_NS;
        try (Admin admin = TopicSetup.admin(bootstrapServers, ADMIN_TIMEOUT_MS)) {
            while (consumer.isAlive() && !isAssigned(admin, group)) {
                if (System.nanoTime() - untilNs > 0) {
                    throw LabException.badResult("ConsumerPerformance has no partitions after 60 s.");
                }
                Thread.sleep(POLL_MS);
            }
        }
    }

    private static boolean isAssigned(Admin admin, String group) throws InterruptedException {
        try {
            return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                    .flatMap(description -> description.members().stream())
                    .anyMatch(member -> !member.assignment().topicPartitions().isEmpty());
        } catch (ExecutionException e) {
            return false; // no such group yet
        }
    }

    private static List<String> java(String tool, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                LabHome.java(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-Duser.language=en", // their figures are read below
                "-cp",
                LabHome.ofThisProcess().classPath(),
                TOOLS + tool));
        command.addAll(List.of(arguments));
        return command;
    }
}
