package dev.uncontained.lab.stack;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabProcess;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;

/** Does to a stack what a {@link Disturbance} says, and returns when the next may follow. */
final class Disturber implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int GARBAGE_A_TOPIC = 40;

    private final StackPlan plan;
    private final Random random;
    private final Admin admin;
    private final Topics topics;

    Disturber(StackPlan plan, Random random) {
        this.plan = plan;
        this.random = random;
        this.admin = TopicSetup.admin(plan.bootstrapServers(), 10_000);
        this.topics = new Topics(plan.bootstrapServers());
    }

    void apply(Disturbance disturbance) throws Exception {
        Service service = disturbance.service() == null ? Service.GUEST : disturbance.service();
        switch (disturbance.kind()) {
            case KILL -> LabProcess.signal("KILL", pid(service.serviceName() + "-1"));
            case PAUSE -> pause(service.serviceName() + "-1");
            case TAKE_OVER -> takeOver(service);
            case KILL_BROKER -> {
                awaitReplicas();
                LabProcess.signal("KILL", pid(anyBroker()));
            }
            case PAUSE_BROKER -> {
                awaitReplicas();
                pause(anyBroker());
            }
            case SEND_AGAIN -> {
                for (Topic topic : Topic.values()) {
                    topics.sendAgain(topic, random);
                }
            }
            case GARBAGE -> {
                for (Topic topic : Topic.values()) {
                    topics.poison(topic, GARBAGE_A_TOPIC, random);
                }
            }
        }
    }

    /** Garbage under the keys of one run, on the topics that every run with faults and aborts writes to. */
    void garbageOf(String run) throws Exception {
        for (Topic topic : List.of(Topic.MMIO, Topic.HOSTS, Topic.ABORTS, Topic.STAGE2)) {
            topics.poisonAnywhere(topic, run, GARBAGE_A_TOPIC, random);
        }
    }

    private String anyBroker() {
        return "broker-" + (1 + random.nextInt(plan.brokers()));
    }

    private void pause(String name) throws Exception {
        long pid = pid(name);
        LabProcess.signal("STOP", pid);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(2_000)));
        LabProcess.signal("CONT", pid);
    }

    private void takeOver(Service service) throws Exception {
        String group = service.serviceName();
        await(group + " is steady", () -> members(group) == 1);
        Child second = second(service);
        Process process = second.spawn();
        try {
            await("a second " + group + " is in its group", () -> members(group) == 2);
            long first = pid(group + "-1");
            LabProcess.signal("STOP", first);
            try {
                await("the partitions of the paused " + group + " have moved", () -> members(group) == 1);
            } finally {
                LabProcess.signal("CONT", first);
            }
            await("the woken " + group + " is in its group again", () -> members(group) == 2);
        } finally {
            if (random.nextBoolean()) {
                process.destroyForcibly();
            } else {
                process.destroy();
            }
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private Child second(Service service) {
        Map<Service, Integer> counts = new EnumMap<>(Service.class);
        counts.put(service, 2);
        ChildPlan child = new StackPlan(plan.home(), plan.portBase(), plan.brokers(), plan.partitions(), counts)
                .children().stream()
                        .filter(c -> c.name().equals(service.serviceName() + "-2"))
                        .findFirst()
                        .orElseThrow();
        return new Child(child, plan.logs());
    }

    /** Process id of a child that lives. */
    private long pid(String name) throws InterruptedException {
        LabProcess.await(name + " lives", PATIENCE, () -> child(name).handle().isPresent());
        return child(name).pid();
    }

    private StackState.Child child(String name) {
        return StackState.read(plan.directory()).orElseThrow().processes().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Members of a group that has shared out its partitions, or -1. */
    int members(String group) throws InterruptedException {
        try {
            ConsumerGroupDescription description = admin.describeConsumerGroups(List.of(group))
                    .all()
                    .get()
                    .values()
                    .iterator()
                    .next();
            return description.groupState() == GroupState.STABLE
                    ? description.members().size()
                    : -1;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException || e.getCause() instanceof GroupIdNotFoundException) {
                return -1;
            }
            throw new AssertionError(e);
        }
    }

    /** Waits until every broker has every record. */
    void awaitReplicas() throws InterruptedException {
        List<String> names = List.of(Topic.MMIO.topicName(), Topic.HOSTS.topicName(), Topic.STAGE2.topicName());
        await("all replicas are in sync", () -> {
            try {
                return admin.describeTopics(names).allTopicNames().get().values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(p -> p.isr().size() == plan.brokers() && p.leader() != null);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RetriableException) {
                    return false;
                }
                throw new AssertionError(e);
            }
        });
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private static void await(String what, Condition condition) throws InterruptedException {
        LabProcess.await(what, PATIENCE, () -> {
            try {
                return condition.holds();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    @Override
    public void close() {
        topics.close();
        admin.close(Duration.ofSeconds(2));
    }
}
