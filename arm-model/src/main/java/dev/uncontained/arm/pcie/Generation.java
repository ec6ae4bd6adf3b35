package dev.uncontained.arm.pcie;

/** A PCIe generation: signalling rate and line encoding. The authors of pcie-bench call their figures for 6 and 7 preliminary. */
public enum Generation {
    GEN1(1, 2_500, 8, 10),
    GEN2(2, 5_000, 8, 10),
    GEN3(3, 8_000, 128, 130),
    GEN4(4, 16_000, 128, 130),
    GEN5(5, 32_000, 128, 130),
    GEN6(6, 64_000, 242, 256),
    GEN7(7, 128_000, 242, 256);

    private final int number;
    private final int megatransfers;
    private final int encodedPayload;
    private final int encodedTotal;

    Generation(int number, int megatransfers, int encodedPayload, int encodedTotal) {
        this.number = number;
        this.megatransfers = megatransfers;
        this.encodedPayload = encodedPayload;
        this.encodedTotal = encodedTotal;
    }

    /** @throws IllegalArgumentException naming the value and the legal range */
    public static Generation of(int number) {
        for (Generation generation : values()) {
            if (generation.number == number) {
                return generation;
            }
        }
        throw new IllegalArgumentException("gen " + number + " is not one of 1 to " + values().length);
    }

    /**
     * Whether its figures are those of an earlier generation in part: 6 and 7 have the DLLP rates of 5, and their TLPs are charged the 8 bytes of framing, sequence
     * number and LCRC that flits, which have them in common, do without.
     */
    public boolean isPreliminary() {
        return number >= GEN6.number;
    }

    /** 1 to 7. */
    public int number() {
        return number;
    }

    /** Symbols of one lane, in a million a second. */
    public int megatransfers() {
        return megatransfers;
    }

    /** Payload bits of one encoded block. */
    public int encodedPayload() {
        return encodedPayload;
    }

    /** All bits of one encoded block. */
    public int encodedTotal() {
        return encodedTotal;
    }
}
