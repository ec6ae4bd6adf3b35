package dev.uncontained.arm.host;

import java.util.List;

/**
 * What one vCPU runs.
 *
 * @param programs programs it interleaves by their shares; an empty list is an idle vCPU
 */
public record VcpuSpec(List<ProgramSpec> programs) {
    public VcpuSpec {
        programs = List.copyOf(programs);
    }
}
