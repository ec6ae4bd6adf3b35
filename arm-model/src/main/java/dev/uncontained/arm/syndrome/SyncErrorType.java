package dev.uncontained.arm.syndrome;

/** SET, bits 12:11 of a synchronous external abort's ISS (FEAT_RAS). */
public enum SyncErrorType {
    UER(0b00, "recoverable"),
    RESERVED(0b01, "reserved"),
    UC(0b10, "uncontainable"),
    UEO(0b11, "restartable");

    private static final SyncErrorType[] BY_ENCODING = values();

    private final int encoding;
    private final String meaning;

    SyncErrorType(int encoding, String meaning) {
        this.encoding = encoding;
        this.meaning = meaning;
    }

    /** The two-bit field. */
    public int encoding() {
        return encoding;
    }

    /** In one word. */
    public String meaning() {
        return meaning;
    }

    /**
     * The type of a field value.
     *
     * @param encoding 0 to 3
     */
    public static SyncErrorType of(int encoding) {
        return BY_ENCODING[encoding];
    }
}
