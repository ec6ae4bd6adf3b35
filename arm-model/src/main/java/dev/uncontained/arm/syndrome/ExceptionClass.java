package dev.uncontained.arm.syndrome;

import org.jspecify.annotations.Nullable;

/** ESR_ELx.EC values (Arm ARM ESR_EL2; asm/esr.h). Only aborts and SErrors are taken apart further. */
public enum ExceptionClass {
    UNKNOWN(0x00, "unknown reason"),
    WFX(0x01, "WFI or WFE"),
    FP_ASIMD(0x07, "SVE, SIMD or floating point access"),
    LD64_ST64(0x0A, "LD64B or ST64B* trap"),
    ILLEGAL_STATE(0x0E, "illegal execution state"),
    SVC64(0x15, "SVC"),
    HVC64(0x16, "HVC"),
    SMC64(0x17, "SMC"),
    SYS64(0x18, "MSR, MRS or system instruction"),
    INSTRUCTION_ABORT_LOWER(0x20, "instruction abort from a lower exception level"),
    INSTRUCTION_ABORT_SAME(0x21, "instruction abort from the same exception level"),
    PC_ALIGNMENT(0x22, "PC alignment fault"),
    DATA_ABORT_LOWER(0x24, "data abort from a lower exception level"),
    DATA_ABORT_SAME(0x25, "data abort from the same exception level"),
    SP_ALIGNMENT(0x26, "SP alignment fault"),
    MOPS(0x27, "memory copy and set"),
    SERROR(0x2F, "SError"),
    BRK64(0x3C, "BRK");

    private final int encoding;
    private final String meaning;

    ExceptionClass(int encoding, String meaning) {
        this.encoding = encoding;
        this.meaning = meaning;
    }

    /** The six-bit field. */
    public int encoding() {
        return encoding;
    }

    /** In words. */
    public String meaning() {
        return meaning;
    }

    /** The class of a field value, or null if none here has it. */
    public static @Nullable ExceptionClass of(int encoding) {
        for (ExceptionClass value : values()) {
            if (value.encoding == encoding) {
                return value;
            }
        }
        return null;
    }
}
