package dev.uncontained.arm.pcie;

/** Whose arithmetic a transfer is worked out by. */
public enum TlpMode {
    /** Payload in whole dwords with byte enables. */
    EXACT("exact"),
    /** The formulas of pcie-bench: payload byte by byte. */
    PCIE_BENCH("pcie-bench"),
    /** The same formulas with the header constants of Kalia et al.; neither address width nor ECRC counts. */
    KALIA("kalia");

    private final String wireName;

    TlpMode(String wireName) {
        this.wireName = wireName;
    }

    /** The name the command line and batch files write. */
    public String wireName() {
        return wireName;
    }

    /** @throws IllegalArgumentException naming the legal values */
    public static TlpMode of(String wireName) {
        for (TlpMode mode : values()) {
            if (mode.wireName.equals(wireName)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("mode '" + wireName + "' is not one of exact, pcie-bench, kalia");
    }
}
