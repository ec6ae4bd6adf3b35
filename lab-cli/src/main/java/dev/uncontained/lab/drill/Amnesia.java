package dev.uncontained.lab.drill;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.stack.Service;
import dev.uncontained.lab.stack.StackState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Every instance of a service is killed and what it kept of its state is deleted, so that its next life builds all of it from the events.
 *
 * <p>The instances are stopped before the deletion and killed after it: none can write what it knows in between.
 */
final class Amnesia implements Disturbance {
    private final Fault fault;
    private final String bootstrapServers;
    private final Supplier<List<Instance>> instances;
    private List<Instance> struck = List.of();

    /** One of the service's, whoever runs it. */
    interface Instance {
        /** It does nothing more until it is told something else. */
        void standStill() throws InterruptedException;

        /** It ends without another word; who runs it begins its next life. */
        void die() throws InterruptedException;

        /** Whether its life is over. */
        boolean isGone();

        /** It goes on, if it stands still; where its next life should have begun and has not, that begins. */
        void goOn();
    }

    /**
     * @param instances all there are of the fault's target when the fault begins
     */
    Amnesia(Fault fault, String bootstrapServers, Supplier<List<Instance>> instances) {
        this.fault = fault;
        this.bootstrapServers = bootstrapServers;
        this.instances = instances;
    }

    /** Instances that are processes of this machine, of which the supervisor takes care. */
    static List<Instance> processes(List<StackState.Child> all, String service) {
        return all.stream()
                .filter(process -> process.kind().equals(service))
                .flatMap(process -> process.handle().stream())
                .<Instance>map(SignalledInstance::new)
                .toList();
    }

    private record SignalledInstance(ProcessHandle process) implements Instance {
        @Override
        public void standStill() {
            Signals.send("STOP", process.pid());
        }

        @Override
        public void die() {
            Signals.send("KILL", process.pid());
        }

        @Override
        public boolean isGone() {
            return !process.isAlive();
        }

        @Override
        public void goOn() {
            if (process.isAlive()) {
                Signals.send("CONT", process.pid());
            }
        }
    }

    /** Where a service keeps its state; those that keep none have no amnesia. */
    static final Map<String, Topic> KEPT =
            Map.of(Service.MONITOR.serviceName(), Topic.SNAPSHOTS, Service.GUEST.serviceName(), Topic.CHECKPOINTS);

    @Override
    public void begin() throws InterruptedException {
        struck = instances.get();
        if (struck.isEmpty()) {
            throw LabException.environment(
                    "no instance of " + fault.target() + " is running.",
                    "Begin the fault later, when it is back from an earlier one.");
        }
        for (Instance instance : struck) {
            instance.standStill();
        }
        try {
            forget(KEPT.getOrDefault(fault.target(), Topic.SNAPSHOTS).topicName());
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw LabException.environment(
                    "cannot delete what " + fault.target() + " kept: " + e.getMessage(),
                    "Begin the fault while a broker is there.");
        }
        for (Instance instance : struck) {
            instance.die();
        }
    }

    /** A compacted topic cannot be cut off; a record without a value deletes what stands under its key. */
    private void forget(String topic) {
        Map<TopicPartition, Set<Key>> keys = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(bootstrapServers, Map.of())) {
            List<TopicPartition> partitions = Clients.partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Clients.readToEnd(consumer, partitions, record -> {
                if (record.key() != null) {
                    Set<Key> own =
                            keys.computeIfAbsent(new TopicPartition(topic, record.partition()), p -> new HashSet<>());
                    Key key = new Key(ByteBuffer.wrap(record.key()));
                    if (record.value() == null) {
                        own.remove(key);
                    } else {
                        own.add(key);
                    }
                }
            });
        }
        List<ProducerRecord<byte[], byte[]>> deletions = new ArrayList<>();
        keys.forEach((partition, own) -> own.forEach(key -> deletions.add(
                new ProducerRecord<>(topic, partition.partition(), key.bytes().array(), null))));
        Clients.deliver(bootstrapServers, deletions);
    }

    private record Key(ByteBuffer bytes) {}

    @Override
    public boolean tookEffect() {
        return struck.stream().allMatch(Instance::isGone);
    }

    @Override
    public void heal() {
        struck.forEach(Instance::goOn);
    }
}
