package dev.uncontained.arm.syndrome;

import java.util.ArrayList;
import java.util.List;

/** Bits of PCIe AER's uncorrectable error status, mask and severity registers (include/uapi/linux/pci_regs.h). */
public enum AerUncorrectable {
    DATA_LINK_PROTOCOL(4, true),
    SURPRISE_DOWN(5, true),
    POISONED_TLP(12, false),
    FLOW_CONTROL_PROTOCOL(13, true),
    COMPLETION_TIMEOUT(14, false),
    COMPLETER_ABORT(15, false),
    UNEXPECTED_COMPLETION(16, false),
    RECEIVER_OVERFLOW(17, true),
    MALFORMED_TLP(18, true),
    ECRC(19, false),
    UNSUPPORTED_REQUEST(20, false),
    ACS_VIOLATION(21, false),
    INTERNAL(22, true),
    MC_BLOCKED_TLP(23, false),
    ATOMIC_OP_EGRESS_BLOCKED(24, false),
    TLP_PREFIX_BLOCKED(25, false),
    POISONED_TLP_EGRESS_BLOCKED(26, false);

    /** Offsets into the capability. */
    public static final int STATUS_OFFSET = 4;

    /** Offset of the mask register. */
    public static final int MASK_OFFSET = 8;

    /** Offset of the severity register. */
    public static final int SEVERITY_OFFSET = 12;

    private final int bit;
    private final boolean fatalByDefault;

    AerUncorrectable(int bit, boolean fatalByDefault) {
        this.bit = bit;
        this.fatalByDefault = fatalByDefault;
    }

    /** Its bit number. */
    public int bit() {
        return bit;
    }

    /** Its register value. */
    public int value() {
        return 1 << bit;
    }

    /** Whether the reset value of the severity register makes it fatal. */
    public boolean fatalByDefault() {
        return fatalByDefault;
    }

    /** Reset value of the severity register: 0x00462030. */
    public static int defaultSeverity() {
        int severity = 0;
        for (AerUncorrectable error : values()) {
            severity |= error.fatalByDefault ? error.value() : 0;
        }
        return severity;
    }

    /** The errors of a status word, lowest bit first. */
    public static List<AerUncorrectable> decode(int status) {
        List<AerUncorrectable> errors = new ArrayList<>();
        for (AerUncorrectable error : values()) {
            if ((status & error.value()) != 0) {
                errors.add(error);
            }
        }
        return errors;
    }
}
