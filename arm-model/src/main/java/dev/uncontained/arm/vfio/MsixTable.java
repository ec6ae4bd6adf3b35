package dev.uncontained.arm.vfio;

/**
 * Where a device keeps its MSI-X table (vfio_pci_core_enable).
 *
 * @param bar BAR number; {@link #NONE} without MSI-X
 * @param offset bytes into the BAR
 * @param size bytes, 16 a vector
 */
public record MsixTable(int bar, long offset, long size) {
    /** What vfio-pci writes for a device without MSI-X. */
    public static final int NONE = 0xFF;

    private static final int ENTRY_BYTES = 16;

    /** A device without MSI-X. */
    public static final MsixTable ABSENT = new MsixTable(NONE, 0, 0);

    /**
     * From the capability's registers.
     *
     * @param control Message Control; bits 10:0 are the number of vectors less one
     * @param table Table Offset and BIR; bits 2:0 are the BAR
     */
    public static MsixTable of(int control, int table) {
        return new MsixTable(table & 0b111, table & 0xFFFF_FFF8L, ((control & 0x7FFL) + 1) * ENTRY_BYTES);
    }
}
