package dev.uncontained.arm.stage2;

/** Faults a stage-2 walk can end in; the codes are ESR_ELx.FSC and PAR_EL1.FST (Arm ARM, EncodeLDFSC). */
public enum Stage2Fault {
    ADDRESS_SIZE(0b000000, 0b101001),
    TRANSLATION(0b000100, 0b101011),
    ACCESS_FLAG(0b001000, -1),
    PERMISSION(0b001100, -1);

    private final int base;
    private final int levelMinusOne;

    Stage2Fault(int base, int levelMinusOne) {
        this.base = base;
        this.levelMinusOne = levelMinusOne;
    }

    /**
     * The fault status code at a level.
     *
     * @param level -1 (address size and translation only) to 3
     */
    public int code(int level) {
        if (level < -1 || level > 3 || (level == -1 && levelMinusOne < 0)) {
            throw new IllegalArgumentException(this + " fault has no level " + level);
        }
        return level == -1 ? levelMinusOne : base | level;
    }
}
