package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final List<Node> ALL = List.of(node(1), node(2), node(3));

    private static Node node(int id) {
        return new Node(id, "127.0.0.1", 9_000 + id);
    }

    private static TopicDescription topic(List<Node> replicas, List<Node> inSync) {
        return new TopicDescription(
                "hosts", false, List.of(new TopicPartitionInfo(0, replicas.getFirst(), replicas, inSync)));
    }

    @Test
    void aBrokerIsInSyncWhenEveryCopyItKeepsIs() {
        List<TopicDescription> whole = List.of(topic(ALL, ALL));
        List<TopicDescription> oneBehind = List.of(topic(ALL, ALL), topic(ALL, List.of(node(1), node(3))));

        assertThat(Health.isInSync(2, whole)).isTrue();
        assertThat(Health.isInSync(2, oneBehind)).isFalse();
        assertThat(Health.isInSync(1, oneBehind)).isTrue();
    }

    @Test
    void aCopyThatOthersKeepSaysNothingOfABroker() {
        assertThat(Health.isInSync(1, List.of(topic(List.of(node(2), node(3)), List.of(node(3))))))
                .isTrue();
    }
}
