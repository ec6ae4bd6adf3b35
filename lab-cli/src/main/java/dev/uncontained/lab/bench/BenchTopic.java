package dev.uncontained.lab.bench;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.stack.TopicSetup;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;

/** A topic for one measurement, deleted after it. */
final class BenchTopic implements AutoCloseable {
    private static final int TIMEOUT_MS = 30_000;

    private final Admin admin;
    private final String name;

    private BenchTopic(Admin admin, String name) {
        this.admin = admin;
        this.name = name;
    }

    /**
     * @throws LabException with exit status 3 when the brokers refuse it
     */
    static BenchTopic create(String bootstrapServers, String name, int partitions, int copies)
            throws InterruptedException {
        BenchTopic topic = new BenchTopic(TopicSetup.admin(bootstrapServers, TIMEOUT_MS), name);
        try {
            topic.await(topic.admin
                    .createTopics(List.of(new NewTopic(name, partitions, (short) copies)))
                    .all());
            return topic;
        } catch (InterruptedException | RuntimeException e) {
            topic.admin.close();
            throw e;
        }
    }

    String name() {
        return name;
    }

    private void await(KafkaFuture<Void> order) throws InterruptedException {
        try {
            order.get();
        } catch (ExecutionException e) {
            throw LabException.environment(
                    "topic " + name + ": " + String.valueOf(e.getCause()), "See the broker's log under .lab.");
        }
    }

    @Override
    public void close() {
        try {
            await(admin.deleteTopics(List.of(name)).all());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            admin.close();
        }
    }
}
