package dev.uncontained.arm.host;

import java.util.List;

/**
 * One virtual machine.
 *
 * @param name name within the host
 * @param vcpus one list of programs for each vCPU
 */
public record VmSpec(String name, List<VcpuSpec> vcpus) {
    public VmSpec {
        vcpus = List.copyOf(vcpus);
    }
}
