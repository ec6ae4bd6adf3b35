package dev.uncontained.kit.loop;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import org.apache.kafka.common.Metric;

/** What the Kafka consumer behind a channel measures of itself. */
public final class ChannelFigures {
    private final KafkaClientService clients;
    private final String incoming;

    /**
     * @param incoming name of the channel
     */
    public ChannelFigures(KafkaClientService clients, String incoming) {
        this.clients = clients;
        this.incoming = incoming;
    }

    /** Records behind the end of the inputs, over all partitions of this instance; 0 before the channel is connected. */
    public double lagRecords() {
        KafkaConsumer<byte[], byte[]> consumer = clients.getConsumer(incoming);
        if (consumer == null || consumer.unwrap() == null) {
            return 0;
        }
        double lag = 0;
        for (var metric : consumer.unwrap().metrics().entrySet()) {
            boolean ofPartition = metric.getKey().tags().containsKey("partition");
            if (ofPartition && metric.getKey().name().equals("records-lag")) {
                lag += number(metric.getValue(), 0);
            }
        }
        return lag;
    }

    /** Seconds since the consumer polled; -1 before it did. */
    double lastPollSecondsAgo() {
        KafkaConsumer<byte[], byte[]> consumer = clients.getConsumer(incoming);
        if (consumer == null || consumer.unwrap() == null) {
            return -1;
        }
        for (var metric : consumer.unwrap().metrics().entrySet()) {
            if (metric.getKey().name().equals("last-poll-seconds-ago")) {
                return number(metric.getValue(), -1);
            }
        }
        return -1;
    }

    private static double number(Metric metric, double absent) {
        return metric.metricValue() instanceof Double value && !value.isNaN() ? value : absent;
    }
}
