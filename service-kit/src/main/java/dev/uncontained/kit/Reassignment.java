package dev.uncontained.kit;

import org.apache.kafka.clients.consumer.Consumer;

/**
 * Asks a group to deal its partitions out anew.
 *
 * <p>A member that keeps its name over a restart is given what its last life had, without a look at what there is by now. If that life ended
 * while the topics were being made, it had nothing, or too little, and nobody else would notice. A few times are enough: what is still so
 * then, such as more members than partitions, is meant. Used by the polling thread alone.
 */
public final class Reassignment {
    private static final int MOST = 3;

    private int asked;

    /**
     * Has the member join again with its next poll, unless it has done so often enough.
     *
     * @param reason for the broker's log
     */
    public void ask(Consumer<?, ?> consumer, String reason) {
        if (asked < MOST) {
            asked++;
            consumer.enforceRebalance(reason);
        }
    }
}
