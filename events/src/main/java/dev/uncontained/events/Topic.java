package dev.uncontained.events;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Every topic of the lab.
 *
 * <p>Topics that concern hosts have the same number of partitions, so that one host's events share one partition number everywhere.
 */
public enum Topic {
    RUNS("lab.runs", false, false, "guest-service"),
    HOSTS("hosts", true, false, "vfio-service"),
    REGIONS("vfio.regions", true, false, "kvm-service"),
    STAGE2("kvm.stage2", true, false, "guest-service"),
    ABORTS("guest.aborts", true, false, "kvm-service"),
    MMIO("guest.mmio", true, false, "fault-monitor"),
    FAULTS("platform.faults", true, false, "fault-monitor"),
    CHECKPOINTS("guest.checkpoints", true, true, "guest-service"),
    SNAPSHOTS("monitor.snapshots", true, true, "fault-monitor");

    private static final long RETENTION_MS = 7L * 24 * 3600 * 1000;

    private final String topicName;
    private final boolean perHost;
    private final boolean compacted;
    private final String owner;

    Topic(String topicName, boolean perHost, boolean compacted, String owner) {
        this.topicName = topicName;
        this.perHost = perHost;
        this.compacted = compacted;
        this.owner = owner;
    }

    /** Its name on the broker. */
    public String topicName() {
        return topicName;
    }

    /** Whether it has the common number of partitions; else it has one. */
    public boolean perHost() {
        return perHost;
    }

    /** Whether only the newest record of a key is kept. */
    public boolean compacted() {
        return compacted;
    }

    /** Its settings on the broker, by Kafka's names. */
    public Map<String, String> settings() {
        return compacted
                ? Map.of("cleanup.policy", "compact", "segment.ms", "60000", "min.cleanable.dirty.ratio", "0.2")
                : Map.of("cleanup.policy", "delete", "retention.ms", String.valueOf(RETENTION_MS));
    }

    /** The one service that sends its unreadable records to the dead-letter topic. */
    public String owner() {
        return owner;
    }

    /** Name of its dead-letter topic. */
    public String deadLetterName() {
        return topicName + ".dlq";
    }

    /**
     * @throws IllegalArgumentException naming the topics there are
     */
    public static Topic of(String topicName) {
        for (Topic topic : values()) {
            if (topic.topicName.equals(topicName)) {
                return topic;
            }
        }
        List<String> names = Arrays.stream(values()).map(Topic::topicName).toList();
        throw new IllegalArgumentException("no topic '" + topicName + "'; there are " + String.join(", ", names)
                + " and, for each, its dead letters in <topic>.dlq");
    }
}
