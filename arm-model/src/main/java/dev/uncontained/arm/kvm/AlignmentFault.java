package dev.uncontained.arm.kvm;

import dev.uncontained.arm.memory.MairByte;
import dev.uncontained.arm.memory.MemoryAttributes;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.StageCombiner;

/** Who deals with an unaligned access to a location, on a PE that faults it (Arm ARM B2.10, R_RMTWN). */
public enum AlignmentFault {
    /** Normal memory: none. */
    NONE("the type allows it"),
    /** Stage 1 made it Device: the exception is taken to the guest's EL1. */
    GUEST("stage 1 makes it Device: an exception of the guest's own"),
    /** Only stage 2 made it Device: taken to EL2 with FSC 0x21, which KVM does not handle; the VMM ends the VM. */
    VM_ENDS("only stage 2 makes it Device: FSC 0x21 at EL2, KVM_RUN fails with EFAULT, the VMM ends the VM"),
    /** Stage 1 Device forced to Write-Back by FWB: CONSTRAINED UNPREDICTABLE whether stage 1 faults. */
    UNPREDICTABLE("stage 1 Device forced to Write-Back: it is unpredictable whether stage 1 faults"),
    /** A reserved encoding. */
    RESERVED("a reserved encoding");

    private final String reason;

    AlignmentFault(String reason) {
        this.reason = reason;
    }

    /** Why, in one line. */
    public String reason() {
        return reason;
    }

    /** Decides from the two stages' attributes. */
    public static AlignmentFault of(int mairByte, int s2MemAttr, boolean fwb, boolean cd) {
        MemoryType combined = StageCombiner.effectiveType(mairByte, s2MemAttr, fwb, cd);
        MemoryAttributes stage1 = MairByte.decode(mairByte);
        if (combined == null || stage1 == null) {
            return RESERVED;
        }
        if (stage1.type().isDevice()) {
            return combined.isDevice() ? GUEST : UNPREDICTABLE;
        }
        return combined.isDevice() ? VM_ENDS : NONE;
    }
}
