package dev.uncontained.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.internals.AbstractPartitionAssignor;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The check of assignments, with the assignments that Kafka's own assignors make. */
final class PartitionsTest {
    private static final List<String> TOPICS = List.of("hosts", "guest.mmio", "kvm.stage2");

    @Test
    void rangeAssignorGivesTheSamePartitionsOfEveryTopic() {
        for (int members = 1; members <= 5; members++) {
            List<Integer> all = new ArrayList<>();
            for (List<TopicPartition> assigned : assign(new RangeAssignor(), members, 12, 12, 12)) {
                all.addAll(Partitions.numbers(assigned, TOPICS));
            }
            assertThat(all).hasSize(12).doesNotHaveDuplicates();
        }
    }

    @Test
    void anotherAssignorIsRefused() {
        assertThat(assign(new RoundRobinAssignor(), 5, 12, 12, 12))
                .anySatisfy(assigned -> assertThatThrownBy(() -> Partitions.numbers(assigned, TOPICS))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("range assignor"));
    }

    @Test
    void topicsWithDifferentNumbersOfPartitionsAreRefused() {
        assertThatThrownBy(() -> Partitions.numbers(
                        assign(new RangeAssignor(), 1, 12, 12, 6).getFirst(), TOPICS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("kvm.stage2=[0, 1, 2, 3, 4, 5]");
    }

    @Test
    void aTopicOfWhichNothingIsAssignedIsRefused() {
        assertThatThrownBy(() -> Partitions.numbers(List.of(new TopicPartition("hosts", 0)), TOPICS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("guest.mmio=[]");
    }

    @Test
    void topicsOfDifferentPartitionCountsAreRefusedByName() {
        try (MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest")) {
            consumer.updatePartitions("hosts", infos("hosts", 2));
            consumer.updatePartitions("kvm.stage2", infos("kvm.stage2", 2));
            assertThat(Partitions.count(consumer, List.of("hosts", "kvm.stage2")))
                    .isEqualTo(2);

            consumer.updatePartitions("guest.mmio", infos("guest.mmio", 3));
            assertThatThrownBy(() -> Partitions.count(consumer, List.of("hosts", "kvm.stage2", "guest.mmio")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("{guest.mmio=3, hosts=2, kvm.stage2=2}");
        }
    }

    private static List<PartitionInfo> infos(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> new PartitionInfo(topic, n, Node.noNode(), new Node[0], new Node[0]))
                .toList();
    }

    @Test
    void aKeyStandsWhereKafkasOwnPartitionerPutsIt() {
        for (int host = 0; host < 1_000; host++) {
            String key = "run-" + host % 7 + "/vma-flag/grace-" + host;
            assertThat(Partitions.of(key, 12))
                    .isEqualTo(BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), 12));
        }
    }

    private static List<List<TopicPartition>> assign(AbstractPartitionAssignor assignor, int members, int... counts) {
        List<PartitionInfo> infos = new ArrayList<>();
        Node node = new Node(1, "127.0.0.1", 9092);
        for (int topic = 0; topic < counts.length; topic++) {
            for (int partition = 0; partition < counts[topic]; partition++) {
                infos.add(new PartitionInfo(TOPICS.get(topic), partition, node, new Node[] {node}, new Node[] {node}));
            }
        }
        Map<String, Subscription> subscriptions = new java.util.TreeMap<>();
        for (int member = 0; member < members; member++) {
            subscriptions.put("member-" + member, new Subscription(TOPICS));
        }
        Cluster cluster = new Cluster("c", List.of(node), infos, java.util.Set.of(), java.util.Set.of());
        return assignor.assign(cluster, new GroupSubscription(subscriptions)).groupAssignment().values().stream()
                .map(Assignment::partitions)
                .toList();
    }
}
