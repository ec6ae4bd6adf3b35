package dev.uncontained.arm.host;

import java.util.List;

/**
 * Where a VM stands.
 *
 * @param lost whether it is gone for good
 * @param vcpuNs virtual time at which each of its vCPUs goes on, in ns: while the VM starts again, that is when it is back
 */
public record VmPosition(boolean lost, List<Long> vcpuNs) {
    public VmPosition {
        vcpuNs = List.copyOf(vcpuNs);
    }
}
