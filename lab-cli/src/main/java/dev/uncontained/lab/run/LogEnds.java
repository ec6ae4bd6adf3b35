package dev.uncontained.lab.run;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Manifest.Range;
import dev.uncontained.lab.stack.TopicSetup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Where every partition of the lab's topics ends at one moment. */
final class LogEnds {
    private static final int TIMEOUT_MS = 15_000;

    private LogEnds() {}

    /**
     * @throws LabException with exit status 3 when the cluster does not answer or has not the lab's topics
     */
    static Map<TopicPartition, Long> of(StackAddress stack) throws InterruptedException {
        List<String> topics =
                Arrays.stream(Topic.values()).map(Topic::topicName).toList();
        try (Admin admin = TopicSetup.admin(stack.bootstrapServers(), TIMEOUT_MS)) {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            admin.describeTopics(topics)
                    .allTopicNames()
                    .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .forEach((name, topic) -> topic.partitions()
                            .forEach(p -> latest.put(new TopicPartition(name, p.partition()), OffsetSpec.latest())));
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(latest)
                    .all()
                    .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw LabException.environment(
                    "the brokers at " + stack.bootstrapServers() + " do not tell where their topics end: " + cause,
                    stack.wayOut());
        }
    }

    /** What lies between two moments, by topic and partition. */
    static Map<String, Map<Integer, Range>> between(Map<TopicPartition, Long> before, Map<TopicPartition, Long> after) {
        Map<String, Map<Integer, Range>> ranges = new TreeMap<>();
        after.forEach((partition, end) -> ranges.computeIfAbsent(partition.topic(), t -> new TreeMap<>())
                .put(partition.partition(), new Range(before.getOrDefault(partition, 0L), end)));
        return ranges;
    }
}
