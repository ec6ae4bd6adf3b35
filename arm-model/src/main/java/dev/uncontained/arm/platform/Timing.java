package dev.uncontained.arm.platform;

import org.jspecify.annotations.Nullable;

/**
 * Times of a platform.
 *
 * @param issuePs time between two stores that a buffer takes in
 * @param storeNGnRnEPs period of non-posted-like Device-nGnRnE stores
 * @param storeNGnREPs least period of other non-gathering stores
 * @param linePs least period of flushed gathering buffers
 * @param fencePs what a DSB waits after the last store has left
 * @param rcPs root complex, one way
 * @param propagationPs link, one way
 * @param slavePs answer of an on-SoC slave
 * @param queueEntries posted stores under way before the core stalls
 * @param sErrorDelayPs from the end of a transaction to the instruction its SError surfaces on
 * @param abortNs a stage-2 abort, from the access to its repetition
 * @param exitNs a trapped access, there and back
 * @param fenceLinePs what a barrier waits besides for each posted write that was still under way when it came; null for nothing
 * @param flushAfterPs after how long a gathering buffer leaves to which nobody writes; null for never
 */
public record Timing(
        long issuePs,
        long storeNGnRnEPs,
        long storeNGnREPs,
        long linePs,
        long fencePs,
        long rcPs,
        long propagationPs,
        long slavePs,
        int queueEntries,
        long sErrorDelayPs,
        long abortNs,
        long exitNs,
        @Nullable Long fenceLinePs,
        @Nullable Long flushAfterPs) {
    /** What a barrier waits for each write under way, in ps. */
    public long fenceOfLinePs() {
        return fenceLinePs == null ? 0 : fenceLinePs;
    }

    /** After how long a gathering buffer leaves to which nobody writes, in ps; {@link Long#MAX_VALUE} for never. */
    public long flushAfter() {
        return flushAfterPs == null ? Long.MAX_VALUE : flushAfterPs;
    }
}
