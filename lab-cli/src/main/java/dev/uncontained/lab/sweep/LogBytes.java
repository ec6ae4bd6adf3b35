package dev.uncontained.lab.sweep;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.stack.TopicSetup;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;

/** What the lab's topics take on the disks of all brokers. */
final class LogBytes {
    private static final int TIMEOUT_MS = 15_000;

    private LogBytes() {}

    /**
     * Bytes of all segments, every copy counted.
     *
     * @throws LabException with exit status 3 when the brokers do not tell
     */
    static long of(String bootstrapServers) throws InterruptedException {
        Set<String> topics = Arrays.stream(Topic.values()).map(Topic::topicName).collect(Collectors.toSet());
        try (Admin admin = TopicSetup.admin(bootstrapServers, TIMEOUT_MS)) {
            var brokers = admin.describeCluster().nodes().get(TIMEOUT_MS, TimeUnit.MILLISECONDS).stream()
                    .map(Node::id)
                    .toList();
            return admin
                    .describeLogDirs(brokers)
                    .allDescriptions()
                    .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .values()
                    .stream()
                    .flatMap(directories -> directories.values().stream())
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica -> topics.contains(replica.getKey().topic()))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw LabException.environment(
                    "the brokers at " + bootstrapServers + " do not tell how large their logs are: " + cause,
                    "Is the stack up? See lab status.");
        }
    }
}
