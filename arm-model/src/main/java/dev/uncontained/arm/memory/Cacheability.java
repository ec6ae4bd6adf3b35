package dev.uncontained.arm.memory;

/**
 * Cacheability of one domain (inner or outer) of a Normal memory type, as one nibble of a MAIR byte encodes it.
 *
 * @param policy Non-cacheable, Write-Through or Write-Back
 * @param readAllocate hint; false when Non-cacheable
 * @param writeAllocate hint; false when Non-cacheable
 * @param isTransient hint; false when Non-cacheable
 */
public record Cacheability(Policy policy, boolean readAllocate, boolean writeAllocate, boolean isTransient) {
    /** What a cache does with a write, weakest first. */
    public enum Policy {
        NON_CACHEABLE,
        WRITE_THROUGH,
        WRITE_BACK
    }

    /** Non-cacheable. */
    public static final Cacheability NC = new Cacheability(Policy.NON_CACHEABLE, false, false, false);

    /** Write-Back, read- and write-allocate, non-transient. */
    public static final Cacheability WB_RWA = new Cacheability(Policy.WRITE_BACK, true, true, false);

    /**
     * Decodes a nibble (Arm ARM MAIR_ELx, Attr fields).
     *
     * @param nibble 1 to 15; 0 has no meaning of its own
     */
    static Cacheability ofNibble(int nibble) {
        if (nibble == 0b0100) {
            return NC;
        }
        boolean writeBack = (nibble & 0b0100) != 0;
        return new Cacheability(
                writeBack ? Policy.WRITE_BACK : Policy.WRITE_THROUGH,
                (nibble & 0b10) != 0,
                (nibble & 0b01) != 0,
                (nibble & 0b1000) == 0);
    }

    /** The nibble a MAIR or PAR attribute byte holds for this. */
    int nibble() {
        int hints = (readAllocate ? 0b10 : 0) | (writeAllocate ? 0b01 : 0);
        return switch (policy) {
            case NON_CACHEABLE -> 0b0100;
            case WRITE_THROUGH -> (isTransient ? 0 : 0b1000) | hints;
            case WRITE_BACK -> (isTransient ? 0b0100 : 0b1100) | hints;
        };
    }

    boolean isCacheable() {
        return policy != Policy.NON_CACHEABLE;
    }

    /** This one's hints under another policy; a Non-cacheable one gives read- and write-allocate, non-transient. */
    Cacheability withPolicy(Policy other) {
        if (other == Policy.NON_CACHEABLE) {
            return NC;
        }
        return isCacheable()
                ? new Cacheability(other, readAllocate, writeAllocate, isTransient)
                : new Cacheability(other, true, true, false);
    }

    /** Such as {@code Write-Back RA+WA}, {@code Write-Through Transient RA}, {@code Non-cacheable}. */
    public String manualName() {
        if (!isCacheable()) {
            return "Non-cacheable";
        }
        String name = policy == Policy.WRITE_BACK ? "Write-Back" : "Write-Through";
        String hints = readAllocate ? (writeAllocate ? " RA+WA" : " RA") : (writeAllocate ? " WA" : " no-allocate");
        return name + (isTransient ? " Transient" : "") + hints;
    }
}
