package dev.uncontained.arm.vfio;

/** Region numbers and offsets of vfio-pci (include/uapi/linux/vfio.h, VFIO_PCI_OFFSET_SHIFT). */
public final class VfioPciRegion {
    /** First region index that is not a BAR. */
    public static final int ROM = 6;

    /** Configuration space. */
    public static final int CONFIG = 7;

    /** Legacy VGA. */
    public static final int VGA = 8;

    /** Number of fixed regions; device-specific ones follow. */
    public static final int NUM_REGIONS = 9;

    /** log2 of a region's room in the device file. */
    public static final int OFFSET_SHIFT = 40;

    private VfioPciRegion() {}

    /** File offset of a region. */
    public static long offset(int index) {
        return (long) index << OFFSET_SHIFT;
    }

    /**
     * The {@code vm_pgoff} a mapping of a region has.
     *
     * @param offset bytes into the region
     */
    public static long pgoff(int index, long offset, int pageShift) {
        return (offset(index) + offset) >>> pageShift;
    }

    /** The region a {@code vm_pgoff} means. */
    static long index(long pgoff, int pageShift) {
        return pgoff >>> (OFFSET_SHIFT - pageShift);
    }

    /** The byte offset into its region that a {@code vm_pgoff} means. */
    static long offsetIn(long pgoff, int pageShift) {
        return (pgoff & ((1L << (OFFSET_SHIFT - pageShift)) - 1)) << pageShift;
    }
}
