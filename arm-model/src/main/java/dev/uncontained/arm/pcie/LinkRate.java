package dev.uncontained.arm.pcie;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Bandwidth that a link leaves to TLPs: {@code raw * (1 - 8/AckLimit - 8/FcGuide - 4/1538)}, after Neugebauer et al., SIGCOMM 2018
 * (pcie-bench/pcie-model {@code model/pcie.py}).
 *
 * <p>The time of a byte is worked out in exact fractions and rounded once, to 2^-24 ps; every time is an integer product of it. So a time
 * depends on nothing but the link and the bytes, on any machine. The error is below 10^-9 of the time plus half a picosecond.
 */
public final class LinkRate {
    /** Binary places of {@link #psPerByteQ24}. */
    public static final int FRACTION_BITS = 24;

    private static final int DLLP_BYTES = 8;
    private static final int SKP_BYTES = 4;
    private static final int SKP_INTERVAL = 1538;
    private static final int PS_PER_US = 1_000_000;
    private static final int BITS = 8;

    private final PcieLink link;
    private final BigInteger usableMbpsNumerator;
    private final BigInteger usableMbpsDenominator;
    private final long psPerByteQ24;

    private LinkRate(PcieLink link) {
        this.link = link;
        Generation generation = link.generation();
        long dllpInterval = AckRate.bytesPerDllp(link);
        long whole = dllpInterval * SKP_INTERVAL;
        long left = whole - 2L * DLLP_BYTES * SKP_INTERVAL - SKP_BYTES * dllpInterval;
        BigInteger raw = BigInteger.valueOf((long) generation.megatransfers() * link.lanes())
                .multiply(BigInteger.valueOf(generation.encodedPayload()));
        this.usableMbpsNumerator = raw.multiply(BigInteger.valueOf(left));
        this.usableMbpsDenominator = BigInteger.valueOf(whole * generation.encodedTotal());
        BigInteger timeNumerator = usableMbpsDenominator
                .multiply(BigInteger.valueOf((long) BITS * PS_PER_US))
                .shiftLeft(FRACTION_BITS);
        this.psPerByteQ24 = timeNumerator
                .shiftLeft(1)
                .add(usableMbpsNumerator)
                .divide(usableMbpsNumerator.shiftLeft(1))
                .longValueExact();
    }

    /** The rate of a link. */
    public static LinkRate of(PcieLink link) {
        return new LinkRate(link);
    }

    /** @throws IllegalArgumentException naming the field, the value and the legal ones */
    public static LinkRate of(int generation, int lanes, int mpsBytes) {
        return new LinkRate(new PcieLink(Generation.of(generation), lanes, mpsBytes));
    }

    public PcieLink link() {
        return link;
    }

    /** Whether it is the rate of an equal link. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LinkRate rate && link.equals(rate.link);
    }

    @Override
    public int hashCode() {
        return link.hashCode();
    }

    /** Bandwidth after line encoding, in Gb/s. */
    public double rawGbps() {
        Generation generation = link.generation();
        return generation.megatransfers()
                * 1e-3
                * generation.encodedPayload()
                / generation.encodedTotal()
                * link.lanes();
    }

    /** Bandwidth left to TLPs, in Gb/s. */
    public double tlpGbps() {
        return new BigDecimal(usableMbpsNumerator)
                .divide(new BigDecimal(usableMbpsDenominator), MathContext.DECIMAL64)
                .movePointLeft(3)
                .setScale(15, RoundingMode.HALF_EVEN)
                .doubleValue();
    }

    /** Time of one wire byte, in units of 2^-24 ps. */
    public long psPerByteQ24() {
        return psPerByteQ24;
    }

    /**
     * Time that bytes on the wire occupy the link, in ps, rounded to the nearest.
     *
     * @param wireBytes bytes with all overhead, 0 to 2^26
     */
    public long ps(long wireBytes) {
        return ps(wireBytes, 1);
    }

    /**
     * The same for one of several that share the link in equal parts: its bytes occupy the link that many times as long.
     *
     * @param wireBytes bytes with all overhead; {@code wireBytes * sharers} is at most 2^26
     * @param sharers how many share it, at least 1
     */
    public long ps(long wireBytes, int sharers) {
        return (wireBytes * sharers * psPerByteQ24 + (1L << (FRACTION_BITS - 1))) >> FRACTION_BITS;
    }
}
