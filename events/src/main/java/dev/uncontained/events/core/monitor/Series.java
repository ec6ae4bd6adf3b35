package dev.uncontained.events.core.monitor;

import java.util.Arrays;
import java.util.List;

/**
 * Traffic over virtual time, in {@value #BUCKETS} buckets at most.
 *
 * <p>A bucket is a power of two of picoseconds. When time runs past the last one, neighbours are joined and every bucket is twice as
 * wide, so no length need be known and between half and all of the buckets are in use. A burst that spans several buckets is spread evenly
 * by the differences of one cumulative function; those add up when buckets are joined, so the series is the same whatever the order of
 * bursts was.
 */
public final class Series {
    /** Most buckets. */
    public static final int BUCKETS = 256;

    private static final int FIRST_SHIFT = 20;
    private static final int WIDEST_SHIFT = 55;

    private final long[] accesses;
    private final long[] bytes;
    private final long[] wireBytes;
    private final long[] faults;
    private int shift;

    Series() {
        this(FIRST_SHIFT, new long[BUCKETS], new long[BUCKETS], new long[BUCKETS], new long[BUCKETS]);
    }

    private Series(int shift, long[] accesses, long[] bytes, long[] wireBytes, long[] faults) {
        this.shift = shift;
        this.accesses = accesses;
        this.bytes = bytes;
        this.wireBytes = wireBytes;
        this.faults = faults;
    }

    /**
     * Plain data: the buckets up to the last one in use.
     *
     * @param bucketPs width of a bucket, in virtual ps
     */
    public record State(
            long bucketPs, List<Long> accesses, List<Long> bytes, List<Long> wireBytes, List<Long> faults) {}

    void add(long firstPs, long lastPs, long issued, long moved, long onWire, long failed) {
        while (lastPs >>> shift >= BUCKETS && shift < WIDEST_SHIFT) {
            coarsen();
        }
        int from = (int) Math.min(firstPs >>> shift, BUCKETS - 1);
        int to = (int) Math.min(lastPs >>> shift, BUCKETS - 1);
        if (from == to) {
            accesses[to] += issued;
            bytes[to] += moved;
            wireBytes[to] += onWire;
            faults[to] += failed;
        } else {
            spread(accesses, issued, firstPs, lastPs, from, to);
            spread(bytes, moved, firstPs, lastPs, from, to);
            spread(wireBytes, onWire, firstPs, lastPs, from, to);
            spread(faults, failed, firstPs, lastPs, from, to);
        }
    }

    private void spread(long[] column, long total, long firstPs, long lastPs, int from, int to) {
        double perPs = total / (double) (lastPs - firstPs);
        long before = 0;
        for (int bucket = from; bucket < to; bucket++) {
            long upTo = (long) (perPs * (((bucket + 1L) << shift) - firstPs));
            column[bucket] += upTo - before;
            before = upTo;
        }
        column[to] += total - before;
    }

    Series add(Series other) {
        while (shift < other.shift) {
            coarsen();
        }
        int closer = shift - other.shift;
        for (int i = 0; i < BUCKETS; i++) {
            accesses[i >> closer] += other.accesses[i];
            bytes[i >> closer] += other.bytes[i];
            wireBytes[i >> closer] += other.wireBytes[i];
            faults[i >> closer] += other.faults[i];
        }
        return this;
    }

    /** The same with buckets as wide as those of {@code wider}. */
    Series inBucketsOf(Series wider) {
        Series copy = copy();
        while (copy.shift < wider.shift) {
            copy.coarsen();
        }
        return copy;
    }

    Series copy() {
        return new Series(shift, accesses.clone(), bytes.clone(), wireBytes.clone(), faults.clone());
    }

    State state() {
        int used = BUCKETS;
        while (used > 0 && (accesses[used - 1] | bytes[used - 1] | wireBytes[used - 1] | faults[used - 1]) == 0) {
            used--;
        }
        return new State(
                1L << shift, used(accesses, used), used(bytes, used), used(wireBytes, used), used(faults, used));
    }

    static Series of(State state) {
        return new Series(
                Long.numberOfTrailingZeros(state.bucketPs),
                Longs.array(state.accesses, BUCKETS),
                Longs.array(state.bytes, BUCKETS),
                Longs.array(state.wireBytes, BUCKETS),
                Longs.array(state.faults, BUCKETS));
    }

    /** Width of a bucket, in virtual ps. */
    public long bucketPs() {
        return 1L << shift;
    }

    private static List<Long> used(long[] column, int used) {
        return Longs.list(Arrays.copyOf(column, used));
    }

    private void coarsen() {
        join(accesses);
        join(bytes);
        join(wireBytes);
        join(faults);
        shift++;
    }

    private static void join(long[] column) {
        for (int i = 0; i < BUCKETS / 2; i++) {
            column[i] = column[2 * i] + column[2 * i + 1];
        }
        Arrays.fill(column, BUCKETS / 2, BUCKETS, 0);
    }
}
