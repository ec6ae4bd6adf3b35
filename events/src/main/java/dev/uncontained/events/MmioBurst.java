package dev.uncontained.events;

import dev.uncontained.arm.memory.MemoryType;

/**
 * Topic {@code guest.mmio}: what one vCPU's accesses to one region came to, between two points that only the machine decides.
 *
 * <p>Law: {@code inFlightBefore + issued = completed + corrupted + contained + uncontained + discarded + inFlightAfter}.
 *
 * @param header where it stands; its {@code virtualNs} is that of the last access
 * @param vm index of the VM
 * @param vcpu index of the vCPU in its VM
 * @param region region it touches
 * @param k number of the burst among those of its vCPU and boot, from 0
 * @param firstAccess access index of its first access
 * @param lastAccess access index of its last access
 * @param firstPs virtual time of its first access, in ps
 * @param lastPs virtual time of its last access, in ps
 * @param loads loads issued, as the next four by operation
 * @param atomics exclusives and LSE atomics
 * @param barriers DMB, DSB and DGH
 * @param others DC ZVA and instruction fetches
 * @param issued accesses issued, by the workload's own counter
 * @param completed accesses that completed, as the next three by outcome
 * @param discardedCrash stores in flight that a crash took, as the next three by reason
 * @param inFlightBefore stores in flight when it opened
 * @param inFlightAfter stores in flight when it closed
 * @param allOnes completed reads of nothing
 * @param bytes bytes its accesses moved
 * @param overwrittenBytes bytes overwritten in a write buffer before they left it
 * @param tlps transactions
 * @param writeTlps those of them that wrote
 * @param wireBytes bytes on the wire
 * @param memoryType effective type of its accesses
 * @param stage2Version stage-2 version of the host it ran under
 * @param chain hash over this and all earlier bursts of the host, without the wall clock
 * @param intendedEpochMicros wall clock at which it was meant to be sent; not part of the chain
 */
public record MmioBurst(
        Header header,
        int vm,
        int vcpu,
        int region,
        long k,
        long firstAccess,
        long lastAccess,
        long firstPs,
        long lastPs,
        long loads,
        long stores,
        long atomics,
        long barriers,
        long others,
        long issued,
        long completed,
        long corrupted,
        long contained,
        long uncontained,
        long discardedCrash,
        long discardedZap,
        long discardedVm,
        long discardedEnd,
        long inFlightBefore,
        long inFlightAfter,
        long allOnes,
        long bytes,
        long overwrittenBytes,
        long tlps,
        long writeTlps,
        long wireBytes,
        MemoryType memoryType,
        long stage2Version,
        long chain,
        long intendedEpochMicros) {

    /** Stores in flight that were taken, for whatever reason. */
    public long discarded() {
        return discardedCrash + discardedZap + discardedVm + discardedEnd;
    }

    /** What conservation lacks: 0 in every honest burst. */
    public long imbalance() {
        return inFlightBefore + issued - completed - corrupted - contained - uncontained - discarded() - inFlightAfter;
    }
}
