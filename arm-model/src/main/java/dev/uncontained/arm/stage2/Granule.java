package dev.uncontained.arm.stage2;

/** Translation granules (Arm ARM D8.1.8; KVM's smallest block level: asm/kvm_pgtable.h). */
public enum Granule {
    G4K(12, 1),
    G16K(14, 2),
    G64K(16, 2);

    private final int pageShift;
    private final int minBlockLevel;

    Granule(int pageShift, int minBlockLevel) {
        this.pageShift = pageShift;
        this.minBlockLevel = minBlockLevel;
    }

    /** log2 of the page size in bytes. */
    public int pageShift() {
        return pageShift;
    }

    /** Page size in bytes. */
    public long pageSize() {
        return 1L << pageShift;
    }

    /** The lowest-numbered level at which KVM writes a block. */
    public int minBlockLevel() {
        return minBlockLevel;
    }

    /** log2 of the entries of one table. */
    public int levelBits() {
        return pageShift - 3;
    }

    /** log2 of the bytes one entry covers at a level, 0 to 3. */
    public int levelShift(int level) {
        return pageShift + (3 - level) * levelBits();
    }

    /** Bytes one entry covers at a level. */
    public long levelSize(int level) {
        return 1L << levelShift(level);
    }

    /** {@code 4k}, {@code 16k} or {@code 64k}. */
    public String wireName() {
        return (pageSize() >> 10) + "k";
    }

    /**
     * Reads a wire name.
     *
     * @throws IllegalArgumentException naming the legal ones
     */
    public static Granule of(String wireName) {
        for (Granule granule : values()) {
            if (granule.wireName().equals(wireName)) {
                return granule;
            }
        }
        throw new IllegalArgumentException("granule '" + wireName + "' is not one of 4k, 16k, 64k");
    }
}
