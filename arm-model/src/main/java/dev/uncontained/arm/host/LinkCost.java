package dev.uncontained.arm.host;

import dev.uncontained.arm.pcie.LinkRate;
import dev.uncontained.arm.pcie.TlpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Bytes and time on the way to a device: a PCIe link, or the SoC's own interconnect, which is never the bottleneck.
 *
 * @param headers overhead of TLPs; null on the SoC
 * @param rate time of bytes; null on the SoC
 * @param sharers vCPUs that share the link in equal parts: a transaction occupies it that many times as long for each
 */
record LinkCost(@Nullable TlpHeaders headers, @Nullable LinkRate rate, int sharers) {
    static final LinkCost ON_SOC = new LinkCost(null, null, 1);

    static LinkCost of(LinkSpec link, int lanes, int sharers) {
        return new LinkCost(
                TlpHeaders.of(link.addr64(), link.ecrc()),
                LinkRate.of(link.generation(), lanes, link.mpsBytes()),
                Math.max(1, sharers));
    }

    /** Whether it is the SoC's own interconnect. */
    boolean isOnSoc() {
        return headers == null;
    }

    /** Wire bytes of a posted write that leaves in {@code pieces} TLPs. */
    long writeBytes(long offset, int bytes, int pieces) {
        return headers == null ? bytes : (long) pieces * headers.memoryWrite() + TlpHeaders.payloadBytes(offset, bytes);
    }

    /** Wire bytes of a read's request, which has no payload. */
    long requestBytes() {
        return headers == null ? 0 : headers.readBytes();
    }

    /** Wire bytes of a completion with data. */
    long completionBytes(long offset, int bytes) {
        return headers == null ? bytes : headers.completionBytes(offset, bytes);
    }

    /** How long bytes occupy one direction for one of the sharers, in ps. */
    long ps(long wireBytes) {
        return rate == null ? 0 : rate.ps(wireBytes, sharers);
    }
}
