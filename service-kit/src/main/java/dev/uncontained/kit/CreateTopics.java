package dev.uncontained.kit;

import dev.uncontained.events.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates every topic of the lab that is not there yet. Run it with KAFKA_BOOTSTRAP_SERVERS, LAB_PARTITIONS (default 12) and
 * LAB_REPLICATION (default 1) in the environment; it ends with status 0 once all of them exist.
 */
public final class CreateTopics {
    private CreateTopics() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        Map<String, String> environment = System.getenv();
        String bootstrapServers = environment.getOrDefault("KAFKA_BOOTSTRAP_SERVERS", "localhost:21092");
        int partitions = Integer.parseInt(environment.getOrDefault("LAB_PARTITIONS", "12"));
        short replication = Short.parseShort(environment.getOrDefault("LAB_REPLICATION", "1"));
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            int created = 0;
            for (var topic :
                    admin.createTopics(all(partitions, replication)).values().entrySet()) {
                try {
                    topic.getValue().get();
                    created++;
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
            System.out.println(created + " topics created");
        }
    }

    private static List<NewTopic> all(int partitions, short replication) {
        List<NewTopic> topics = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            int count = topic.perHost() ? partitions : 1;
            topics.add(new NewTopic(topic.topicName(), count, replication).configs(topic.settings()));
            topics.add(new NewTopic(topic.deadLetterName(), count, replication));
        }
        return topics;
    }
}
