package dev.uncontained.kit.loop;

import dev.uncontained.kit.BrokerContact;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** What the Kafka consumer behind a channel measures of itself. */
public final class ChannelFigures {
    private final KafkaClientService clients;
    private final String incoming;
    private final BrokerContact contact = new BrokerContact(this::metrics);

    /**
     * @param incoming name of the channel
     */
    public ChannelFigures(KafkaClientService clients, String incoming) {
        this.clients = clients;
        this.incoming = incoming;
    }

    /** Records behind the end of the inputs, over all partitions of this instance; 0 before the channel is connected. */
    public double lagRecords() {
        double lag = 0;
        for (var metric : metrics().entrySet()) {
            boolean ofPartition = metric.getKey().tags().containsKey("partition");
            if (ofPartition && metric.getKey().name().equals("records-lag")) {
                lag += number(metric.getValue(), 0);
            }
        }
        return lag;
    }

    /** Seconds since the consumer polled; -1 before it did. */
    double lastPollSecondsAgo() {
        for (var metric : metrics().entrySet()) {
            if (metric.getKey().name().equals("last-poll-seconds-ago")) {
                return number(metric.getValue(), -1);
            }
        }
        return -1;
    }

    /** Says how long no broker has answered, when that is too long. */
    Optional<String> brokerLost() {
        return contact.lost();
    }

    private Map<MetricName, ? extends Metric> metrics() {
        KafkaConsumer<byte[], byte[]> consumer = clients.getConsumer(incoming);
        return consumer == null || consumer.unwrap() == null
                ? Map.of()
                : consumer.unwrap().metrics();
    }

    private static double number(Metric metric, double absent) {
        return metric.metricValue() instanceof Double value && !value.isNaN() ? value : absent;
    }
}
