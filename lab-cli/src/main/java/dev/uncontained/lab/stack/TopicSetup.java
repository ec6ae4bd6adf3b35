package dev.uncontained.lab.stack;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
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
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates every topic of the lab, and its dead letters, on a cluster that lacks them. Blocks the calling thread. */
public final class TopicSetup {
    private static final long PATIENCE_SECONDS = 170;
    private static final int LIST_MS = 10_000;

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

    /**
     * Names of the topics a cluster has.
     *
     * @throws LabException with exit status 3 when it does not answer
     */
    public static Set<String> topics(String bootstrapServers) throws InterruptedException {
        try (Admin admin = admin(bootstrapServers, LIST_MS)) {
            return admin.listTopics().names().get(LIST_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw LabException.environment(
                    "no broker at " + bootstrapServers + " says which topics there are: " + e.getMessage(),
                    "Is the stack well? See lab status.");
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
            wanted.put(topic.topicName(), new NewTopic(topic.topicName(), count, replicas).configs(topic.settings()));
            wanted.put(topic.deadLetterName(), new NewTopic(topic.deadLetterName(), count, replicas));
        }
        return wanted;
    }
}
