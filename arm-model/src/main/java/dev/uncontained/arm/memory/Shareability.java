package dev.uncontained.arm.memory;

/** SH[1:0] of descriptors and PAR_EL1 (Arm ARM D8.6.2, D8.6.7). 01 is reserved. */
public enum Shareability {
    NON_SHAREABLE(0b00, "Non-shareable"),
    OUTER_SHAREABLE(0b10, "Outer Shareable"),
    INNER_SHAREABLE(0b11, "Inner Shareable");

    /** The reserved encoding. */
    public static final int RESERVED = 0b01;

    private final int encoding;
    private final String manualName;

    Shareability(int encoding, String manualName) {
        this.encoding = encoding;
        this.manualName = manualName;
    }

    /** The two-bit field. */
    public int encoding() {
        return encoding;
    }

    /** The words of the Arm manual. */
    public String manualName() {
        return manualName;
    }

    /**
     * Decodes a legal field.
     *
     * @throws IllegalArgumentException for 01 and for what is not two bits
     */
    public static Shareability of(int encoding) {
        return switch (encoding) {
            case 0b00 -> NON_SHAREABLE;
            case 0b10 -> OUTER_SHAREABLE;
            case 0b11 -> INNER_SHAREABLE;
            default -> throw new IllegalArgumentException("shareability " + encoding + " is not one of 0, 2, 3");
        };
    }

    /** Table D8-103: outer beats inner beats non-shareable. */
    public Shareability combine(Shareability other) {
        if (this == OUTER_SHAREABLE || other == OUTER_SHAREABLE) {
            return OUTER_SHAREABLE;
        }
        return this == INNER_SHAREABLE || other == INNER_SHAREABLE ? INNER_SHAREABLE : NON_SHAREABLE;
    }
}
