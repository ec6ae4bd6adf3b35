package dev.uncontained.lab.machine;

/** Where a device keeps its MSI-X table; it decides which pages of a BAR a guest cannot map (and traps instead). */
public sealed interface MsixPlace {
    /** The device has no MSI-X capability. */
    record None() implements MsixPlace {}

    /** The text does not say: no root rights, one {@code -v}, no {@code -v}, or a damaged line. */
    record Unknown() implements MsixPlace {}

    /**
     * The table's place.
     *
     * @param count vectors, 1 to 2048; the table has 16 bytes for each
     * @param bar BAR number, 0 to 5; bridges name BARs that do not exist
     * @param offsetBytes offset of the table in that BAR
     */
    record Table(int count, int bar, long offsetBytes) implements MsixPlace {
        /** Size of the table. */
        public long sizeBytes() {
            return 16L * count;
        }
    }
}
