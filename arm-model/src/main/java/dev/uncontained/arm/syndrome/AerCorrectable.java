package dev.uncontained.arm.syndrome;

import java.util.ArrayList;
import java.util.List;

/** Bits of PCIe AER's correctable error status register (include/uapi/linux/pci_regs.h). */
public enum AerCorrectable {
    RECEIVER(0),
    BAD_TLP(6),
    BAD_DLLP(7),
    REPLAY_ROLLOVER(8),
    REPLAY_TIMEOUT(12),
    ADVISORY_NON_FATAL(13),
    INTERNAL(14),
    HEADER_LOG_OVERFLOW(15);

    /** Offset into the capability. */
    public static final int STATUS_OFFSET = 16;

    private final int bit;

    AerCorrectable(int bit) {
        this.bit = bit;
    }

    /** Its bit number. */
    public int bit() {
        return bit;
    }

    /** Its register value. */
    public int value() {
        return 1 << bit;
    }

    /** The errors of a status word, lowest bit first. */
    public static List<AerCorrectable> decode(int status) {
        List<AerCorrectable> errors = new ArrayList<>();
        for (AerCorrectable error : values()) {
            if ((status & error.value()) != 0) {
                errors.add(error);
            }
        }
        return errors;
    }
}
