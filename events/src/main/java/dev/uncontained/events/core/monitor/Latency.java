package dev.uncontained.events.core.monitor;

import dev.uncontained.events.RunResult;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Latencies in microseconds, from the intended send of a burst to its fold, with three significant digits up to an hour. */
public final class Latency {
    private static final long LONGEST_MICROS = 3_600_000_000L;
    private static final int DIGITS = 3;

    private final Histogram histogram;

    Latency() {
        this(new Histogram(DIGITS)); // grows with its longest value: there is one for each run on each partition
    }

    private Latency(Histogram histogram) {
        this.histogram = histogram;
    }

    void record(long micros) {
        histogram.recordValue(Math.clamp(micros, 0, LONGEST_MICROS));
    }

    Latency add(Latency other) {
        histogram.add(other.histogram);
        return this;
    }

    Latency copy() {
        return new Latency(histogram.copy());
    }

    /** The compressed form of HdrHistogram, in Base64. */
    String encode() {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }

    /**
     * Reads {@link #encode}.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static Latency decode(String encoded) {
        try {
            Latency latency = new Latency();
            latency.histogram.add(Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(encoded)), 1));
            return latency;
        } catch (DataFormatException | RuntimeException e) {
            throw new IllegalArgumentException("not a compressed histogram", e);
        }
    }

    /** Values recorded. */
    public long count() {
        return histogram.getTotalCount();
    }

    /** Values of at most {@code micros}. */
    public long countUpTo(long micros) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getCountBetweenValues(0, micros);
    }

    /** Sum of all values, in µs, as exact as the histogram is. */
    public double sumMicros() {
        return count() == 0 ? 0 : histogram.getMean() * count();
    }

    /** The percentiles of {@code result.json}. */
    public RunResult.Latency toResult() {
        return new RunResult.Latency(
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(95),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getMaxValue());
    }
}
