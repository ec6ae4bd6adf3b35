package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.stack.TopicSetup;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * One more member of a service's consumer group, alive to the broker and deaf to its partitions: it takes its share of them and reads
 * nothing, as an instance does whose processing hangs. When it leaves, the others get them back.
 */
final class StalledConsumer implements Disturbance {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int ADMIN_MS = 10_000;

    private final Fault fault;
    private final String bootstrapServers;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean holds;
    private volatile @Nullable String failure;
    private @Nullable Thread thread;

    StalledConsumer(Fault fault, String bootstrapServers) {
        this.fault = fault;
        this.bootstrapServers = bootstrapServers;
    }

    @Override
    public void begin() throws InterruptedException {
        Set<String> topics = topics();
        thread = Thread.ofPlatform().name("drill-stalled-consumer").daemon().start(() -> hold(topics));
    }

    private Set<String> topics() throws InterruptedException {
        try (Admin admin = TopicSetup.admin(bootstrapServers, ADMIN_MS)) {
            ConsumerGroupDescription group = admin.describeConsumerGroups(Set.of(fault.target()))
                    .all()
                    .get(ADMIN_MS, TimeUnit.MILLISECONDS)
                    .get(fault.target());
            Set<String> topics = new TreeSet<>();
            if (group != null) {
                group.members().forEach(member -> member.assignment()
                        .topicPartitions()
                        .forEach(partition -> topics.add(partition.topic())));
            }
            if (topics.isEmpty()) {
                throw nobodyThere();
            }
            return topics;
        } catch (ExecutionException | TimeoutException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                throw nobodyThere();
            }
            throw LabException.environment(
                    "cannot ask for the consumer group " + fault.target() + ": " + e.getMessage(),
                    "Begin the fault while a broker is there.");
        }
    }

    private LabException nobodyThere() {
        return LabException.environment(
                "nobody in the consumer group " + fault.target() + " has a partition.",
                "Begin the fault while the service is up.");
    }

    private void hold(Set<String> topics) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                fault.target(),
                ConsumerConfig.CLIENT_ID_CONFIG,
                "lab-drill",
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                6_000,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                1_500,
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                RangeAssignor.class.getName());
        try (KafkaConsumer<byte[], byte[]> member = Clients.consumer(bootstrapServers, settings)) {
            member.subscribe(topics);
            while (over.getCount() > 0) {
                // polling keeps it in the group; paused, it reads nothing
                member.poll(POLL);
                Set<TopicPartition> own = member.assignment();
                member.pause(own);
                holds = holds || !own.isEmpty();
            }
        } catch (KafkaException e) {
            failure = "the member of the group failed: " + e.getMessage();
        }
    }

    @Override
    public boolean tookEffect() {
        return holds || failure != null;
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(failure)
                .or(() -> thread == null || holds
                        ? Optional.empty()
                        : Optional.of("the group " + fault.target() + " gave its new member no partition"));
    }

    @Override
    public void heal() {
        over.countDown();
        Threads.joinFully(thread);
    }
}
