package dev.uncontained.arm.pcie;

/**
 * Two ways for a CPU to hand work requests to a device, counted in bytes from the CPU to the device (Kalia et al., USENIX ATC 2016,
 * section 3.1): it writes them itself, line by line, or it rings a doorbell and the device fetches them.
 */
public final class WorkRequests {
    private static final int LINE = 64;
    private static final int DOORBELL_BYTES = 8;

    private WorkRequests() {}

    /** Write-combined lines that one request of that many bytes takes. */
    public static long lines(int requestBytes) {
        return Math.ceilDiv(requestBytes, LINE);
    }

    /** Wire bytes of requests written through a write-combining mapping, one TLP a line. */
    public static long mmioBytes(TlpHeaders headers, int requests, int requestBytes) {
        return requests * lines(requestBytes) * (headers.memoryWrite() + LINE);
    }

    /**
     * Wire bytes of one doorbell and the completions of the device's reads, requests being whole lines in host memory.
     *
     * @param completionBytes what the root complex puts in one completion
     */
    public static long doorbellBytes(TlpHeaders headers, int requests, int requestBytes, int completionBytes) {
        long fetched = requests * lines(requestBytes) * LINE;
        return headers.memoryWrite()
                + DOORBELL_BYTES
                + fetched
                + Math.ceilDiv(fetched, (long) completionBytes) * headers.completion();
    }
}
