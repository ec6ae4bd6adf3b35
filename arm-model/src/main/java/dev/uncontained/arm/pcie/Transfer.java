package dev.uncontained.arm.pcie;

/**
 * One transfer, repeated for ever: what each direction of the link carries for it. The busier direction sets the rate.
 *
 * @param sizeBytes bytes that are meant to move (of a read-write pair, in each direction)
 * @param requestTlps TLPs from the side that asks: writes and read requests
 * @param completionTlps TLPs that come back
 * @param requestWireBytes bytes of the former with all overhead
 * @param completionWireBytes bytes of the latter
 * @param tlpGbps bandwidth the link leaves to TLPs, each way
 */
public record Transfer(
        long sizeBytes,
        long requestTlps,
        long completionTlps,
        long requestWireBytes,
        long completionWireBytes,
        double tlpGbps) {
    /** Largest transfer. */
    public static final long MAX_BYTES = 1L << 40;

    private static final int BITS = 8;

    /**
     * Works a transfer out. Addresses are aligned: a transfer begins at a dword, and where a completion may begin.
     *
     * @param mode whose arithmetic
     * @param link the link
     * @param headers bytes of TLPs beyond payload; {@link TlpMode#KALIA} has its own
     * @param operation what is repeated
     * @param sizeBytes bytes of each repetition, 1 to {@link #MAX_BYTES}
     * @param mrrsBytes maximum read request size, one of {@link PcieLink#PAYLOADS}
     * @param completionBytes payload of a full completion: MPS, or the read completion boundary where the completer cuts there
     * @throws IllegalArgumentException naming the field, the value and the legal range
     */
    public static Transfer of(
            TlpMode mode,
            PcieLink link,
            TlpHeaders headers,
            TlpOperation operation,
            long sizeBytes,
            int mrrsBytes,
            int completionBytes) {
        if (sizeBytes < 1 || sizeBytes > MAX_BYTES) {
            throw new IllegalArgumentException("size " + sizeBytes + " is not in 1 to " + MAX_BYTES);
        }
        PcieLink.oneOf("mrrs", mrrsBytes, PcieLink.PAYLOADS);
        TlpHeaders bytes = mode == TlpMode.KALIA ? TlpHeaders.KALIA : headers;
        long payload = mode == TlpMode.EXACT ? TlpHeaders.payloadBytes(0, sizeBytes) : sizeBytes;
        boolean isWriting = operation != TlpOperation.READ;
        boolean isReading = operation != TlpOperation.WRITE;
        long writes = isWriting ? Math.ceilDiv(sizeBytes, (long) link.mpsBytes()) : 0;
        long reads = isReading ? Math.ceilDiv(sizeBytes, (long) mrrsBytes) : 0;
        long completions = isReading ? Math.ceilDiv(sizeBytes, (long) completionBytes) : 0;
        return new Transfer(
                sizeBytes,
                writes + reads,
                completions,
                writes * bytes.memoryWrite() + reads * bytes.memoryRead() + (isWriting ? payload : 0),
                completions * bytes.completion() + (isReading ? payload : 0),
                LinkRate.of(link).tlpGbps());
    }

    /** Bytes of the direction that sets the rate. */
    public long wireBytes() {
        return Math.max(requestWireBytes, completionWireBytes);
    }

    /** Of the bytes in the direction that sets the rate, the part that was meant to move. */
    public double efficiency() {
        return (double) sizeBytes / wireBytes();
    }

    /** Rate of the bytes that were meant to move. */
    public double gbps() {
        return tlpGbps * efficiency();
    }

    /** Time between two repetitions. */
    public double ns() {
        return wireBytes() * BITS / tlpGbps;
    }
}
