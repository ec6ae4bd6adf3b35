package dev.uncontained.events;

import java.util.List;
import java.util.Map;

/**
 * What one boot of a host yielded, by its own counters. The workload counts {@code issued}; the engine counts the outcomes.
 *
 * @param virtualNs virtual time it was up
 * @param issued accesses its programs issued
 * @param completed accesses that completed
 * @param corrupted accesses whose data went wrong without an error
 * @param contained accesses that ended in a fault the guest sees
 * @param uncontained accesses that ended the host
 * @param discarded accesses taken by a crash, zap, VM loss or the end, by reason
 * @param bytes bytes the programs moved
 * @param tlps transactions on the wire
 * @param wireBytes bytes on the wire, with all overhead
 * @param vmsLost VMs that ended without the host
 * @param vcpus last burst and digest of each vCPU
 */
public record HostYield(
        long virtualNs,
        long issued,
        long completed,
        long corrupted,
        long contained,
        long uncontained,
        Map<String, Long> discarded,
        long bytes,
        long tlps,
        long wireBytes,
        int vmsLost,
        List<VcpuYield> vcpus) {
    public HostYield {
        discarded = Map.copyOf(discarded);
        vcpus = List.copyOf(vcpus);
    }

    /**
     * @param vm index of the VM
     * @param vcpu index of the vCPU in its VM
     * @param issued accesses it issued
     * @param lastK number of its last burst, or -1
     * @param digest rolling digest of its quantum summaries, 16 hex digits
     */
    public record VcpuYield(int vm, int vcpu, long issued, long lastK, String digest) {}
}
