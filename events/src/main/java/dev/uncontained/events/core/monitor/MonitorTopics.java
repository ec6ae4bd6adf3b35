package dev.uncontained.events.core.monitor;

import dev.uncontained.events.Topic;
import java.util.List;

/** The topics that are folded, with the same partitions of each. */
public final class MonitorTopics {
    /** In the order in which positions are kept. */
    public static final List<Topic> FOLDED =
            List.of(Topic.HOSTS, Topic.REGIONS, Topic.STAGE2, Topic.MMIO, Topic.FAULTS);

    /** Name of this service, as {@link Topic#owner} writes it. */
    public static final String OWNER = "fault-monitor";

    static final int COUNT = FOLDED.size();
    static final int HOSTS = 0;
    static final int STAGE2 = 2;
    static final int MMIO = 3;
    static final int FAULTS = 4;

    private MonitorTopics() {}

    /**
     * Place of a topic in {@link #FOLDED}.
     *
     * @throws IllegalArgumentException when it is not folded
     */
    public static int place(Topic topic) {
        int place = FOLDED.indexOf(topic);
        if (place < 0) {
            throw new IllegalArgumentException(topic.topicName() + " is not folded here");
        }
        return place;
    }
}
