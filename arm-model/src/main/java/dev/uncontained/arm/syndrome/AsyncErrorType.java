package dev.uncontained.arm.syndrome;

/** AET, bits 12:10 of an SError's ISS: how far the error can be contained (Arm ARM ESR_EL2; asm/esr.h). */
public enum AsyncErrorType {
    UC(0b000, "uncontainable"),
    UEU(0b001, "unrecoverable"),
    UEO(0b010, "restartable"),
    UER(0b011, "recoverable"),
    RESERVED_4(0b100, "reserved, taken for uncontainable"),
    RESERVED_5(0b101, "reserved, taken for uncontainable"),
    CE(0b110, "corrected"),
    RESERVED_7(0b111, "reserved, taken for uncontainable");

    private static final AsyncErrorType[] BY_ENCODING = values();

    private final int encoding;
    private final String meaning;

    AsyncErrorType(int encoding, String meaning) {
        this.encoding = encoding;
        this.meaning = meaning;
    }

    /** The three-bit field. */
    public int encoding() {
        return encoding;
    }

    /** In one word or two. */
    public String meaning() {
        return meaning;
    }

    /**
     * The type of a field value.
     *
     * @param encoding 0 to 7
     */
    public static AsyncErrorType of(int encoding) {
        return BY_ENCODING[encoding];
    }
}
