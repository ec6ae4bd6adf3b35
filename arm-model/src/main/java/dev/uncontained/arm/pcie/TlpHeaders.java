package dev.uncontained.arm.pcie;

/**
 * Bytes of each kind of TLP beyond its payload: framing, sequence number, header, LCRC and, where enabled, ECRC.
 *
 * @param memoryWrite MWr
 * @param memoryRead MRd
 * @param completion CplD
 */
public record TlpHeaders(int memoryWrite, int memoryRead, int completion) {
    /** Constants of Kalia et al., USENIX ATC 2016, for PCIe 3.0. */
    public static final TlpHeaders KALIA = new TlpHeaders(26, 26, 22);

    private static final int FRAMING_AND_LCRC = 8;
    private static final int THREE_DW = 12;
    private static final int FOUR_DW = 16;
    private static final int ECRC = 4;
    private static final int DW = 4;

    /**
     * The constants of pcie-bench.
     *
     * @param addr64 whether requests carry a 64-bit address (4DW header) or a 32-bit one (3DW)
     * @param ecrc whether TLPs carry an ECRC
     */
    public static TlpHeaders of(boolean addr64, boolean ecrc) {
        int fixed = FRAMING_AND_LCRC + (ecrc ? ECRC : 0);
        int request = fixed + (addr64 ? FOUR_DW : THREE_DW);
        return new TlpHeaders(request, request, fixed + THREE_DW);
    }

    /**
     * Payload that really travels: whole dwords, the bytes that are not meant being disabled (PCIe Base 2.2.2 and 2.2.5).
     *
     * @param address address of the first byte; only its two lowest bits count
     * @param bytes bytes meant
     */
    public static long payloadBytes(long address, long bytes) {
        return bytes == 0 ? 0 : ((address & (DW - 1)) + bytes + (DW - 1)) & -DW;
    }

    /** Wire bytes of one memory write. */
    public long writeBytes(long address, long bytes) {
        return memoryWrite + payloadBytes(address, bytes);
    }

    /** Wire bytes of one completion with data. */
    public long completionBytes(long address, long bytes) {
        return completion + payloadBytes(address, bytes);
    }

    /** Wire bytes of one memory read request; it has no payload. */
    public long readBytes() {
        return memoryRead;
    }
}
