package dev.uncontained.arm.platform;

import java.util.List;

/**
 * How a kind of target answers transactions that reach it.
 *
 * @param widthsBytes legal sizes of a single transaction; empty when every size is
 * @param maxBurstBytes largest transaction
 * @param widthViolation answer to a size that is not legal
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
    public TargetRules {
        widthsBytes = List.copyOf(widthsBytes);
    }

    /** What the target or the interconnect before it does. */
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
