package dev.uncontained.arm.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a quantum came to.
 *
 * @param quantum its index
 * @param endNs virtual time at its end
 * @param aborts stage-2 aborts, in (vm, vcpu) order; empty when it crashed
 * @param faults faults by kind, in (vm, vcpu, region, outcome, cause) order
 * @param vmsLost VMs that went down
 * @param crash what ended the host, or null
 * @param due actions due and not applied, in order
 * @param finished whether the host has reached its end
 */
public record QuantumEnd(
        long quantum,
        long endNs,
        List<Abort> aborts,
        List<FaultCount> faults,
        List<VmLoss> vmsLost,
        @Nullable Crash crash,
        List<ActionSpec> due,
        boolean finished) {
    public QuantumEnd {
        aborts = List.copyOf(aborts);
        faults = List.copyOf(faults);
        vmsLost = List.copyOf(vmsLost);
        due = List.copyOf(due);
    }
}
