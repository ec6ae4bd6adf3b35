package dev.uncontained.lab.stack;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates every topic of the lab, and its dead letters, on a cluster that lacks them. Blocks the calling thread. */
public final class TopicSetup {
    /** Events are kept this long: one may verify or replay a run of the last week. */
    private static final long RETENTION_MS = TimeUnit.DAYS.toMillis(7);

    /** The one topic that grows fast is bounded by size too, over all its partitions. */
    private static final long MMIO_RETENTION_BYTES = 8L << 30;

    private static final long PATIENCE_SECONDS = 60;

    private TopicSetup() {}

    /** An admin client that gives up soon and tells so. */
    public static Admin admin(String bootstrapServers, int timeoutMs) {
        Properties settings = new Properties();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "lab");
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(timeoutMs));
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(timeoutMs));
        settings.put(AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, "50");
        settings.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "200");
        settings.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, "50");
        settings.put(AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG, "200");
        return Admin.create(settings);
    }

    /**
     * Creates what is missing, as soon as {@code brokers} brokers are there.
     *
     * @throws LabException with exit status 3 when the cluster does not answer, or holds topics with another number of partitions
     */
    public static void create(String bootstrapServers, int brokers, int partitions) throws InterruptedException {
        try (Admin admin = admin(bootstrapServers, (int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS))) {
            awaitBrokers(admin, brokers);
            Map<String, NewTopic> wanted = wanted(partitions, (short) brokers);
            Set<String> there = admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            List<NewTopic> missing = wanted.values().stream()
                    .filter(t -> !there.contains(t.name()))
                    .toList();
            for (var created : admin.createTopics(missing).values().entrySet()) {
                awaitCreated(created.getValue());
            }
            List<String> known =
                    wanted.keySet().stream().filter(there::contains).toList();
            checkPartitions(
                    admin.describeTopics(known).allTopicNames().get(PATIENCE_SECONDS, TimeUnit.SECONDS), wanted);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw LabException.environment(
                    "the broker at " + bootstrapServers + " did not create the lab's topics: " + cause.getMessage(),
                    "See the broker's log.");
        }
    }

    private static void awaitBrokers(Admin admin, int brokers)
            throws InterruptedException, ExecutionException, TimeoutException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (admin.describeCluster()
                        .nodes()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .size()
                < brokers) {
            if (System.nanoTime() > deadlineNs) {
                throw new TimeoutException("fewer than " + brokers + " brokers came up");
            }
            Thread.sleep(100);
        }
    }

    private static void awaitCreated(org.apache.kafka.common.KafkaFuture<Void> created)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            created.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static void checkPartitions(Map<String, TopicDescription> there, Map<String, NewTopic> wanted) {
        there.forEach((name, description) -> {
            int found = description.partitions().size();
            NewTopic topic = wanted.get(name);
            if (topic != null && topic.numPartitions() != found) {
                throw LabException.environment(
                        "topic " + name + " has " + found + " partitions, not " + topic.numPartitions()
                                + "; hosts would change their partition in mid-life.",
                        "Ask for --partitions " + found + ", or begin with an empty log under another --port-base.");
            }
        });
    }

    /** Every topic and its dead letters, by name. */
    static Map<String, NewTopic> wanted(int partitions, short replicas) {
        Map<String, NewTopic> wanted = new HashMap<>();
        for (Topic topic : Topic.values()) {
            int count = topic.perHost() ? partitions : 1;
            List<NewTopic> both = new ArrayList<>();
            both.add(new NewTopic(topic.topicName(), count, replicas).configs(settings(topic, partitions)));
            both.add(new NewTopic(topic.deadLetterName(), count, replicas)
                    .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(RETENTION_MS))));
            both.forEach(t -> wanted.put(t.name(), t));
        }
        return wanted;
    }

    private static Map<String, String> settings(Topic topic, int partitions) {
        if (topic.compacted()) {
            return Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    String.valueOf(16 << 20),
                    TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                    "0.3");
        }
        return switch (topic) {
            case RUNS -> Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1");
            case MMIO ->
                Map.of(
                        TopicConfig.RETENTION_MS_CONFIG, String.valueOf(RETENTION_MS),
                        TopicConfig.RETENTION_BYTES_CONFIG, String.valueOf(MMIO_RETENTION_BYTES / partitions));
            case HOSTS, REGIONS, STAGE2, ABORTS, FAULTS, CHECKPOINTS, SNAPSHOTS ->
                Map.of(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(RETENTION_MS));
        };
    }
}
