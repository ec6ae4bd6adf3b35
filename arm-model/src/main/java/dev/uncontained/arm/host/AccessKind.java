package dev.uncontained.arm.host;

/** Every kind of access that {@link Program#HOSTILE} makes. */
public enum AccessKind {
    /** STR of one register, aligned. */
    STORE("store", 3, 1, 8),
    /** LDR of one register, aligned. */
    LOAD("load", 2, 1, 8),
    /** STR of one register to an odd address. */
    UNALIGNED_STORE("unaligned-store", 2, 2, 8),
    /** LDR of one register from an odd address. */
    UNALIGNED_LOAD("unaligned-load", 2, 2, 8),
    /** Stores that leave holes between them in the byte enables of a line. */
    SCATTERED_STORE("scattered-store", 4, 1, 8),
    /** STP, also aligned to one of its registers only. */
    STORE_PAIR("store-pair", 2, 8, 16),
    /** LDP, likewise. */
    LOAD_PAIR("load-pair", 1, 8, 16),
    /** STR of a SIMD register, or ST1 of up to four. */
    STORE_SIMD("store-simd", 2, 8, 64),
    /** LDR of a SIMD register, or LD1 of up to four: from Device memory the aligned 16 bytes around it are read. */
    LOAD_SIMD("load-simd", 1, 8, 64),
    /** LDXR, or LDXP. */
    LOAD_EXCLUSIVE("load-exclusive", 1, 1, 16),
    /** STXR, or STXP. */
    STORE_EXCLUSIVE("store-exclusive", 1, 1, 16),
    /** FEAT_LSE, CASP included. */
    LSE_ATOMIC("lse-atomic", 1, 1, 16),
    /** FEAT_LS64. */
    ST64B("st64b", 1, 64, 64),
    /** Zeroes a block of 64 bytes. */
    DC_ZVA("dc-zva", 1, 64, 64),
    /** Instruction fetch. */
    FETCH("fetch", 2, 4, 4),
    /** STR where the device may decode nothing. */
    UNDECODED_STORE("undecoded-store", 1, 1, 8),
    /** LDR from there. */
    UNDECODED_LOAD("undecoded-load", 2, 1, 8),
    /** Data memory barrier. */
    DMB("dmb", 1, 0, 0),
    /** Data synchronisation barrier. */
    DSB("dsb", 1, 0, 0),
    /** Data gathering hint. */
    DGH("dgh", 1, 0, 0);

    private final String wireName;
    private final int weight;
    private final int leastBytes;
    private final int mostBytes;

    AccessKind(String wireName, int weight, int leastBytes, int mostBytes) {
        this.wireName = wireName;
        this.weight = weight;
        this.leastBytes = leastBytes;
        this.mostBytes = mostBytes;
    }

    /** The name scenarios write. */
    public String wireName() {
        return wireName;
    }

    /** How many of 32 accesses of a hostile program are of this kind, on average. */
    int weight() {
        return weight;
    }

    /** Bytes of the smallest; 0 for a barrier. */
    public int leastBytes() {
        return leastBytes;
    }

    /** Bytes of the largest; 0 for a barrier. */
    public int mostBytes() {
        return mostBytes;
    }

    /** @throws IllegalArgumentException naming the legal values */
    public static AccessKind of(String wireName) {
        StringBuilder legal = new StringBuilder();
        for (AccessKind kind : values()) {
            if (kind.wireName.equals(wireName)) {
                return kind;
            }
            legal.append(legal.isEmpty() ? "" : ", ").append(kind.wireName);
        }
        throw new IllegalArgumentException("access kind '" + wireName + "' is not one of " + legal);
    }
}
