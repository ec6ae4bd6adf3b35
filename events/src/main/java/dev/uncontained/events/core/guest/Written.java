package dev.uncontained.events.core.guest;

import dev.uncontained.events.Topic;

/**
 * What is on the log of one host: its last sequence number on each topic that it writes, 0 where there is nothing.
 *
 * @param hosts on {@code hosts}
 * @param aborts on {@code guest.aborts}
 * @param faults on {@code platform.faults}
 * @param mmio on {@code guest.mmio}
 */
public record Written(long hosts, long aborts, long faults, long mmio) {
    /** Nothing. */
    public static final Written NOTHING = new Written(0, 0, 0, 0);

    /**
     * This and one more record, a copy or not.
     *
     * @throws IllegalArgumentException when no host writes to the topic
     */
    public Written and(Topic topic, long seq) {
        return switch (topic) {
            case HOSTS -> new Written(Math.max(hosts, seq), aborts, faults, mmio);
            case ABORTS -> new Written(hosts, Math.max(aborts, seq), faults, mmio);
            case FAULTS -> new Written(hosts, aborts, Math.max(faults, seq), mmio);
            case MMIO -> new Written(hosts, aborts, faults, Math.max(mmio, seq));
            default -> throw new IllegalArgumentException("no host writes to " + topic.topicName());
        };
    }
}
