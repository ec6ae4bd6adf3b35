package dev.uncontained.arm.host;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Cpu;
import dev.uncontained.arm.platform.TargetRules;
import dev.uncontained.arm.platform.Timing;

/**
 * All that decides what a transaction to a region comes to, once it has left the core: regions of equal routes fare alike, whatever host they are of.
 *
 * @param rules what the target and the interconnect take
 * @param link the bytes and the time on the way
 * @param timing of the platform
 * @param cpu what can be under way at once, and how wide loads of Normal memory are
 * @param servicePs time the device takes for one transaction of one of those who share it, in ps
 * @param decodedBytes how much of the region the device decodes, from its start
 */
record Route(TargetRules rules, LinkCost link, Timing timing, Cpu cpu, long servicePs, long decodedBytes) {
    /**
     * What becomes of a write.
     *
     * @param holes whether some of its byte enables are off
     */
    Verdict write(MemoryType type, long offset, int bytes, boolean holes) {
        return Verdict.write(rules, decodedBytes, type, offset, bytes, holes);
    }

    /** What becomes of a read. */
    Verdict read(long offset, int bytes) {
        return Verdict.read(rules, decodedBytes, offset, bytes);
    }

    /**
     * Time between two loads, or atomics, of one vCPU: the round trip divided by those that may be under way, and never less than either direction of
     * the link or the device takes, so that sharers together get no more than there is.
     *
     * @param requests in how many transactions it is made
     */
    long readPeriodPs(MemoryType type, int requests, long requestPs, long completionPs) {
        long allServicePs = requests * servicePs;
        long wayPs = link.isOnSoc() ? timing.slavePs() : 2 * (timing.rcPs() + timing.propagationPs());
        long underWay = type.gathers() ? cpu.ncLoads() : cpu.deviceLoads();
        long latencyBoundPs = (wayPs + requestPs + completionPs + allServicePs) / underWay;
        return Math.max(1, Math.max(Math.max(latencyBoundPs, allServicePs), Math.max(requestPs, completionPs)));
    }
}
