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
    /** A write. */
    static Verdict write(TargetRules rules, RegionSpec region, MemoryType type, long offset, int bytes, boolean holes) {
        if (type == MemoryType.DEVICE_nGnRE && rules.nGnREWrite() != Response.OKAY) {
            return decoded(
                    answer(rules.nGnREWrite(), FaultCause.MEMORY_TYPE, 1),
                    region,
                    offset,
                    bytes,
                    rules.undecodedWrite(),
                    FaultCause.UNDECODED_WRITE);
        }
        Verdict verdict = size(rules, bytes);
        if (verdict.response == Response.OKAY && verdict.pieces == 1 && holes && rules.holes() != Response.OKAY) {
            verdict = new Verdict(rules.holes(), FaultCause.BYTE_ENABLES, 1);
        }
        return decoded(verdict, region, offset, bytes, rules.undecodedWrite(), FaultCause.UNDECODED_WRITE);
    }

    /** A read. */
    static Verdict read(TargetRules rules, RegionSpec region, long offset, int bytes) {
        return decoded(size(rules, bytes), region, offset, bytes, rules.undecodedRead(), FaultCause.UNDECODED_READ);
    }

    private static Verdict size(TargetRules rules, int bytes) {
        if (bytes > rules.maxBurstBytes()) {
            return answer(rules.burstViolation(), FaultCause.BURST, -Math.floorDiv(-bytes, rules.maxBurstBytes()));
        }
        if (!rules.widthsBytes().isEmpty() && !rules.widthsBytes().contains(bytes)) {
            return answer(
                    rules.widthViolation(),
                    FaultCause.WIDTH,
                    Math.max(1, bytes / rules.widthsBytes().getLast()));
        }
        return new Verdict(Response.OKAY, FaultCause.WIDTH, 1);
    }

    private static Verdict answer(Response response, FaultCause cause, int pieces) {
        return response == Response.SPLIT ? new Verdict(Response.OKAY, cause, pieces) : new Verdict(response, cause, 1);
    }

    private static Verdict decoded(
            Verdict verdict, RegionSpec region, long offset, int bytes, Response undecoded, FaultCause cause) {
        boolean isBeyond = offset + bytes > region.decodedBytes();
        if (verdict.response != Response.OKAY || !isBeyond) {
            return verdict;
        }
        return new Verdict(undecoded == Response.SPLIT ? Response.OKAY : undecoded, cause, 1);
    }
}
