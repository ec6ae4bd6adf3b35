package dev.uncontained.lab.stack;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaFuture;

/**
 * Says goodbye for services that have ended. A member with a name of its own does not say it itself, since it may come back; a stack that comes
 * back with fewer instances would wait for the sessions of those that do not.
 */
final class GroupMembers {
    private static final int PATIENCE_MS = 2_000;

    private GroupMembers() {}

    /** Removes every member of the services' groups; does nothing where no broker answers, or to a group that there is not. */
    static void removeAll(String bootstrapServers) {
        try (Admin admin = TopicSetup.admin(bootstrapServers, PATIENCE_MS)) {
            List<KafkaFuture<Void>> removed = Arrays.stream(Service.values())
                    .map(service -> admin.removeMembersFromConsumerGroup(
                                    service.serviceName(), new RemoveMembersFromConsumerGroupOptions())
                            .all())
                    .toList();
            for (KafkaFuture<Void> group : removed) {
                await(group);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(KafkaFuture<Void> removed) throws InterruptedException {
        try {
            removed.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // its sessions end by themselves
            return;
        }
    }
}
