package dev.uncontained.arm.host;

/** Takes every transaction that a host requests or posts, before its target has answered. */
@FunctionalInterface
public interface TransactionSink {
    /**
     * @param region {@link RegionSpec#id}
     * @param offset its first byte in the region
     * @param bytes bytes asked for or written, 1 to 64: a run without holes inside one aligned line of 64 bytes
     * @param tlps TLPs it leaves in
     * @param downstreamBytes wire bytes towards the device
     * @param upstreamBytes wire bytes from it; 0 for a posted write
     */
    void transaction(int region, long offset, int bytes, int tlps, long downstreamBytes, long upstreamBytes);
}
