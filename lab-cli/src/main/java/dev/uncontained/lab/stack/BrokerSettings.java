package dev.uncontained.lab.stack;

import java.util.LinkedHashMap;
import java.util.Map;

/** Broker settings that do not depend on which broker it is: small buffers for a small machine, short time-outs for quick take-over. */
final class BrokerSettings {
    private BrokerSettings() {}

    static Map<String, String> common(int brokers) {
        String replicas = String.valueOf(brokers);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("auto.create.topics.enable", "false");
        settings.put("default.replication.factor", replicas);
        settings.put("min.insync.replicas", brokers == 1 ? "1" : "2");
        settings.put("offsets.topic.replication.factor", replicas);
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", replicas);
        settings.put("transaction.state.log.min.isr", brokers == 1 ? "1" : "2");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.min.session.timeout.ms", "2000");
        settings.put("broker.session.timeout.ms", "4000");
        settings.put("broker.heartbeat.interval.ms", "1000");
        settings.put("replica.lag.time.max.ms", "5000");
        settings.put("message.max.bytes", "8388608");
        settings.put("replica.fetch.max.bytes", "8388608");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("num.replica.fetchers", "1");
        settings.put("background.threads", "2");
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("log.segment.bytes", "134217728");
        settings.put("log.index.size.max.bytes", "1048576");
        settings.put("log.cleaner.dedupe.buffer.size", "16777216");
        settings.put("log.initial.task.delay.ms", "30000");
        settings.put("metadata.log.segment.bytes", "16777216");
        settings.put("controlled.shutdown.enable", "true");
        return settings;
    }
}
