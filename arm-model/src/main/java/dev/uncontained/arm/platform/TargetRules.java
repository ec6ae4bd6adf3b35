package dev.uncontained.arm.platform;

import java.util.List;

/**
 * How a kind of target answers transactions that reach it.
 *
 * @param widthsBytes legal sizes of a single transaction, powers of two up to 64, to which it must be aligned; empty when every size and place is legal
 * @param maxBurstBytes largest transaction
 * @param widthViolation answer to a size or an alignment that is not legal
 * @param burstViolation answer to more than the largest
 * @param holes answer to a Normal-NC store whose byte enables are not contiguous
 * @param nGnREWrite answer to a Device-nGnRE store
 * @param undecodedRead answer to a read of an address that nothing decodes
 * @param undecodedWrite answer to a write there
 */
public record TargetRules(
        List<Integer> widthsBytes,
        int maxBurstBytes,
        Response widthViolation,
        Response burstViolation,
        Response holes,
        Response nGnREWrite,
        Response undecodedRead,
        Response undecodedWrite) {
    private static final int LINE = 64;

    public TargetRules {
        widthsBytes = List.copyOf(widthsBytes);
    }

    /** Bytes of the narrowest legal transaction; 1 when every size is legal. */
    public int narrowestBytes() {
        int narrowest = LINE;
        for (int width : widthsBytes) {
            narrowest = Math.min(narrowest, width);
        }
        return widthsBytes.isEmpty() ? 1 : narrowest;
    }

    /** Bytes of the naturally aligned blocks that a transaction is split at which is too long: a power of two up to 64. */
    public int longestBlockBytes() {
        return Integer.highestOneBit(Math.min(maxBurstBytes, LINE));
    }

    /**
     * Whether it matters where in its 64 bytes a transaction lies, and by how many low bits of its address: the answer is the same for addresses that are equal
     * modulo this, a power of two up to 64.
     */
    public int periodBytes() {
        int period = maxBurstBytes < LINE ? longestBlockBytes() : 1;
        for (int width : widthsBytes) {
            period = Math.max(period, width);
        }
        return period;
    }

    /** What the target or the interconnect before it does, from what does the least harm to what does the most. */
    public enum Response {
        /** As if nothing were the matter. */
        OKAY,
        /** It is split into legal pieces. */
        SPLIT,
        /** A read comes back as all ones. */
        ALL_ONES,
        /** A write vanishes; the error is reported and contained by AER or DPC. */
        DROP_AER,
        /** Wrong data, no error. */
        CORRUPT,
        /** A synchronous external abort on the access, which KVM hands to the guest. */
        ABORT_SYNC,
        /** An asynchronous error, as {@link SErrorRules} says. */
        SERROR,
        /** The interconnect never answers: the host is lost. */
        HANG
    }
}
