package dev.uncontained.arm.host;

import java.util.List;

/**
 * What a machine has come to since it booted.
 *
 * @param virtualPs virtual time it was up, in ps
 * @param issued accesses its programs issued, by their own counters
 * @param completed accesses that completed, by the engine's counters, as the next ones
 * @param bytes bytes the programs moved
 * @param vmsLost VMs that went down without the host
 * @param vcpus by vCPU, in (vm, vcpu) order
 */
public record HostTotals(
        long virtualPs,
        long issued,
        long completed,
        long corrupted,
        long contained,
        long uncontained,
        long discardedCrash,
        long discardedZap,
        long discardedVm,
        long discardedEnd,
        long bytes,
        long tlps,
        long wireBytes,
        int vmsLost,
        List<VcpuTotals> vcpus) {
    public HostTotals {
        vcpus = List.copyOf(vcpus);
    }

    /**
     * @param vm index of the VM
     * @param vcpu index of the vCPU in its VM
     * @param issued accesses its programs issued
     * @param lastK number of its last closed burst, or -1
     * @param digest rolling hash of its quantum summaries
     */
    public record VcpuTotals(int vm, int vcpu, long issued, long lastK, long digest) {}
}
