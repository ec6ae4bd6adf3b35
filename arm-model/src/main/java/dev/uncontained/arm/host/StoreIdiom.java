package dev.uncontained.arm.host;

/** How a program's stores are written, which decides how often a gathering buffer fills before something flushes it. */
public enum StoreIdiom {
    /** Stores with loads in between (a plain C loop). */
    MIXED_WITH_LOADS("mixed-with-loads"),
    /** Back-to-back STR. */
    STR_RUN("str-run"),
    /** Back-to-back STP. */
    STP_RUN("stp-run"),
    /** One multi-register NEON store (ST1 or ST4 of four registers). */
    NEON_MULTI("neon-multi"),
    /** FEAT_LS64 ST64B: one 64-byte single-copy-atomic store. */
    ST64B("st64b"),
    /** As the rules without chance have it: every contiguous group merges. */
    IDEAL("ideal");

    private final String wireName;

    StoreIdiom(String wireName) {
        this.wireName = wireName;
    }

    /** The name scenarios and platform files write. */
    public String wireName() {
        return wireName;
    }

    /** @throws IllegalArgumentException naming the legal values */
    public static StoreIdiom of(String wireName) {
        for (StoreIdiom idiom : values()) {
            if (idiom.wireName.equals(wireName)) {
                return idiom;
            }
        }
        throw new IllegalArgumentException("store idiom '" + wireName
                + "' is not one of mixed-with-loads, str-run, stp-run, neon-multi, st64b, ideal");
    }
}
