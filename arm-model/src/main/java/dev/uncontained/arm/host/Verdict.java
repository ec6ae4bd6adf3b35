package dev.uncontained.arm.host;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.TargetRules;
import dev.uncontained.arm.platform.TargetRules.Response;

/**
 * What target and interconnect make of one transaction, after gathering: the first rule that objects answers (mmio-cost-model, rules 4 and 8).
 *
 * @param response what happens; never {@link Response#SPLIT}
 * @param cause what it objected to; without meaning when {@code response} is OKAY
 * @param pieces TLPs it leaves in
 */
record Verdict(Response response, FaultCause cause, int pieces) {
    /** Nothing was the matter, in one piece. */
    static final Verdict FINE = new Verdict(Response.OKAY, FaultCause.WIDTH, 1);

    /** The worse of two, as {@link Response} has them in order; the one before where they are equal. */
    Verdict worse(Verdict after) {
        return after.response.compareTo(response) > 0 ? after : this;
    }

    /**
     * A write.
     *
     * @param decodedBytes how much of the region is decoded
     * @param holes whether some of its byte enables are off
     */
    static Verdict write(TargetRules rules, long decodedBytes, MemoryType type, long offset, int bytes, boolean holes) {
        if (type == MemoryType.DEVICE_nGnRE && rules.nGnREWrite() != Response.OKAY) {
            return decoded(
                    new Verdict(plain(rules.nGnREWrite()), FaultCause.MEMORY_TYPE, 1),
                    decodedBytes,
                    offset,
                    bytes,
                    rules.undecodedWrite(),
                    FaultCause.UNDECODED_WRITE);
        }
        Verdict verdict = size(rules, offset, bytes);
        if (verdict.response == Response.OKAY && verdict.pieces == 1 && holes && rules.holes() != Response.OKAY) {
            verdict = new Verdict(rules.holes(), FaultCause.BYTE_ENABLES, 1);
        }
        return decoded(verdict, decodedBytes, offset, bytes, rules.undecodedWrite(), FaultCause.UNDECODED_WRITE);
    }

    /** A read. */
    static Verdict read(TargetRules rules, long decodedBytes, long offset, int bytes) {
        return decoded(
                size(rules, offset, bytes),
                decodedBytes,
                offset,
                bytes,
                rules.undecodedRead(),
                FaultCause.UNDECODED_READ);
    }

    private static Verdict size(TargetRules rules, long offset, int bytes) {
        boolean isLong = bytes > rules.maxBurstBytes();
        if (!isLong && isLegal(rules, offset, bytes)) {
            return FINE;
        }
        FaultCause cause = isLong ? FaultCause.BURST : FaultCause.WIDTH;
        Response response = isLong ? rules.burstViolation() : rules.widthViolation();
        return response == Response.SPLIT ? split(rules, cause, offset, bytes) : new Verdict(response, cause, 1);
    }

    /** Whether a transaction has one of the widths the target takes, and is aligned to it. */
    private static boolean isLegal(TargetRules rules, long offset, int bytes) {
        return rules.widthsBytes().isEmpty() || (rules.widthsBytes().contains(bytes) && (offset & (bytes - 1)) == 0);
    }

    /** The longest legal pieces one after the other; bytes that none covers go by the answer to a wrong width, with the byte enables of a narrowest piece. */
    private static Verdict split(TargetRules rules, FaultCause cause, long offset, int bytes) {
        int pieces = 0;
        for (int done = 0; done < bytes; pieces++) {
            int piece = legalPiece(rules, offset + done, bytes - done);
            if (piece == 0) {
                if (rules.widthViolation() != Response.OKAY && rules.widthViolation() != Response.SPLIT) {
                    return new Verdict(rules.widthViolation(), FaultCause.WIDTH, 1);
                }
                piece = rules.narrowestBytes() - (int) ((offset + done) & (rules.narrowestBytes() - 1));
            }
            done += piece;
        }
        return new Verdict(Response.OKAY, cause, pieces);
    }

    /** Bytes of the longest legal transaction that begins at {@code offset}, or 0. */
    private static int legalPiece(TargetRules rules, long offset, int left) {
        if (rules.widthsBytes().isEmpty()) {
            int longest = rules.longestBlockBytes();
            return Math.min(left, longest - (int) (offset & (longest - 1)));
        }
        int most = Math.min(left, rules.maxBurstBytes());
        int piece = 0;
        for (int width : rules.widthsBytes()) {
            if (width > piece && width <= most && (offset & (width - 1)) == 0) {
                piece = width;
            }
        }
        return piece;
    }

    private static Verdict decoded(
            Verdict verdict, long decodedBytes, long offset, int bytes, Response undecoded, FaultCause cause) {
        boolean isBeyond = offset + bytes > decodedBytes;
        if (verdict.response != Response.OKAY || !isBeyond) {
            return verdict;
        }
        return new Verdict(plain(undecoded), cause, 1);
    }

    /** What is not about a size has no pieces to be split into. */
    private static Response plain(Response response) {
        return response == Response.SPLIT ? Response.OKAY : response;
    }
}
