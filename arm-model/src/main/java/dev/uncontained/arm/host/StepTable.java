package dev.uncontained.arm.host;

/**
 * What each kind of access of a lane does, when all its pages are of one type and all its transactions plain.
 *
 * <p>What {@link Draws} takes from here it takes without an index, for the sake of vector instructions: by the two bits of a width's logarithm, as a value for both
 * clear, and what is to be added if the lower is set, the upper, and both.
 */
final class StepTable {
    /** Codes of stores into a buffer begin at 0, those of the others here. */
    static final int LOAD = 8;

    static final int BARRIER = 16;
    /** A store that goes out by itself. */
    static final int LONE_STORE = 24;

    static final int CODES = 32;

    private static final int WIDTHS = 4;
    private static final int SHIFTS = 7;
    private static final int GRANULE = 16;
    private static final int LINE_SHIFT = 6;

    private static final int LOADS_SHIFT = 10;
    private static final int BYTES_SHIFT = 20;
    private static final int TLPS_SHIFT = 36;
    private static final int WIRE_SHIFT = 47;
    private static final int MOST_ACCESSES = (1 << 10) - 1;
    private static final int MOST_BYTES = (1 << 16) - 1;
    private static final int MOST_SENT = (1 << 11) - 1;
    private static final int MOST_WIRE_BYTES = 255;
    private static final int MOST_TLPS = 3;
    private static final long MOST_PS = 1L << 32;

    /** How long a buffer occupies the way that leaves with one store alone, as in {@link OpenLines#sums}. */
    final long[] leaves = new long[WIDTHS];

    /** A store and its transactions in a sum of up to {@link Draws#MOST}, counted as if it left alone. */
    final long[] stores = new long[WIDTHS];

    /** A load in such a sum. */
    final long[] loads = new long[WIDTHS];

    /** How long a load takes, or a store occupies the way, in ps, by {@link Draws#code}: the operation's and the logarithm of the width. */
    final long[] takesPs = new long[CODES];

    /** A store in a sum, by the logarithm of its width. */
    private final long[] storeOf = new long[SHIFTS + 1];

    /** Whether stores go into buffers. */
    final boolean gathers;

    /** The least that any write occupies the way, in ps. */
    long leastWritePs = Long.MAX_VALUE;

    /** Whether every access of the lane is in the table. */
    final boolean isComplete;

    private final Way way;
    private final int type;

    StepTable(Lane lane, int type) {
        this.way = lane.way;
        this.type = type;
        boolean isRandom = lane.kind == Program.RANDOM;
        int only = Integer.numberOfTrailingZeros(lane.size);
        this.gathers = Way.GATHERS[type] && (isRandom || only < LINE_SHIFT);
        boolean complete = way.isPlainInRuns[type];
        for (int width = 0; width < WIDTHS; width++) {
            complete &= enter(width, isRandom ? width : only);
        }
        this.isComplete = complete;
        byBits(leaves);
        byBits(stores);
        byBits(loads);
    }

    /** Enters the accesses of one width; an aligned one costs the same wherever it is. */
    private boolean enter(int width, int shift) {
        int at = Way.at(type, bytes(shift), 0);
        long writePs = way.writePs[at];
        if (writePs <= 0
                || writePs > MOST_PS
                || way.readPs[at] < 0
                || way.writeTlps[at] > MOST_TLPS
                || Math.max(way.writeWireBytes[at], way.readWireBytes[at]) > MOST_WIRE_BYTES
                || (!Way.GATHERS[type] && bytes(shift) > GRANULE)) {
            return false;
        }
        leastWritePs = Math.min(leastWritePs, writePs);
        long bytes = (long) bytes(shift) << BYTES_SHIFT;
        leaves[width] = OpenLines.write(writePs);
        stores[width] = 1 + bytes + sent(way.writeWireBytes[at], way.writeTlps[at]);
        loads[width] = (1 << LOADS_SHIFT) + bytes + sent(way.readWireBytes[at], 1);
        storeOf[shift] = stores[width];
        takesPs[LONE_STORE + shift] = writePs;
        takesPs[LOAD + shift] = way.readPs[at];
        return true;
    }

    private static long sent(long wireBytes, int tlps) {
        return (wireBytes << WIRE_SHIFT) + ((long) tlps << TLPS_SHIFT);
    }

    private static void byBits(long[] values) {
        values[3] -= values[2] + values[1] - values[0];
        values[2] -= values[0];
        values[1] -= values[0];
    }

    /** Of an access that is not a store into a buffer. */
    static boolean isLoad(int code) {
        return code < BARRIER;
    }

    /** Of one that is not a load either. */
    static boolean isBarrier(int code) {
        return code < LONE_STORE;
    }

    /** A store in a sum. */
    long storeOf(int code) {
        return storeOf[shift(code)];
    }

    private static int bytes(int shift) {
        return 1 << shift;
    }

    /** Logarithm of the width. */
    static int shift(int code) {
        return code & SHIFTS;
    }

    static long storesIn(long counts) {
        return counts & MOST_ACCESSES;
    }

    static long loadsIn(long counts) {
        return counts >>> LOADS_SHIFT & MOST_ACCESSES;
    }

    static long bytesIn(long counts) {
        return counts >>> BYTES_SHIFT & MOST_BYTES;
    }

    static long tlpsIn(long counts) {
        return counts >>> TLPS_SHIFT & MOST_SENT;
    }

    static long wireBytesIn(long counts) {
        return counts >>> WIRE_SHIFT;
    }
}
