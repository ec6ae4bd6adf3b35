package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.Topic;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicSetupTest {
    @Test
    void everyTopicHasDeadLettersWithAsManyPartitions() {
        Map<String, NewTopic> wanted = TopicSetup.wanted(12, (short) 3);

        assertThat(wanted).hasSize(2 * Topic.values().length);
        for (Topic topic : Topic.values()) {
            int partitions = topic.perHost() ? 12 : 1;
            assertThat(wanted)
                    .hasEntrySatisfying(topic.topicName(), t -> {
                        assertThat(t.numPartitions()).isEqualTo(partitions);
                        assertThat(t.replicationFactor()).isEqualTo((short) 3);
                        assertThat("compact".equals(t.configs().get("cleanup.policy")))
                                .isEqualTo(topic.compacted());
                    })
                    .hasEntrySatisfying(topic.deadLetterName(), t -> assertThat(t.numPartitions())
                            .isEqualTo(partitions));
        }
    }
}
