package dev.uncontained.events.core.monitor;

/**
 * What tells whether every event was folded once. All but {@code copiesSkipped} must stay 0.
 *
 * @param imbalance accesses by which the three counts differ
 * @param burstsLost bursts written and never met
 * @param burstsFoldedTwice bursts folded more often than they were numbered
 * @param divergentCopies copies that differ from what was folded
 * @param eventsLost events of other topics that were never met
 * @param chainBreaks bursts whose chain is not that of the bursts before them
 * @param copiesSkipped records met again, harmless
 */
public record Truth(
        long imbalance,
        long burstsLost,
        long burstsFoldedTwice,
        long divergentCopies,
        long eventsLost,
        long chainBreaks,
        long copiesSkipped) {
    /** Nothing met yet. */
    public static final Truth NONE = new Truth(0, 0, 0, 0, 0, 0, 0);

    /** The sum. */
    public Truth plus(Truth other) {
        return new Truth(
                imbalance + other.imbalance,
                burstsLost + other.burstsLost,
                burstsFoldedTwice + other.burstsFoldedTwice,
                divergentCopies + other.divergentCopies,
                eventsLost + other.eventsLost,
                chainBreaks + other.chainBreaks,
                copiesSkipped + other.copiesSkipped);
    }

    /** Whether the workload, the bursts and the fault topic agree and nothing is missing or altered. */
    public boolean isBalanced() {
        return (imbalance | burstsLost | burstsFoldedTwice | divergentCopies | eventsLost | chainBreaks) == 0;
    }
}
