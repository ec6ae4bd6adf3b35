package dev.uncontained.arm.host;

/**
 * What each kind of access of a lane does, when all its pages are of one type and all its transactions plain. Indexed by {@link #code}: few enough kinds that the
 * tables stay in the nearest cache.
 */
final class StepTable {
    static final int STORE = 0;
    static final int LOAD = 1;
    static final int BARRIER = 2;
    /** A store that goes out by itself. */
    static final int LONE_STORE = 3;

    static final int CODES = 4 << 5;

    private static final int LOADS_SHIFT = 16;
    private static final int BYTES_SHIFT = 32;
    private static final int TLPS_SHIFT = 32;
    private static final long LOW = 0xFFFF;
    private static final int GRANULE = 16;
    /** {@link Program#RANDOM} makes accesses of 1, 2, 4 and 8 bytes. */
    private static final int RANDOM_SHIFTS = 4;

    /** Index of the memory type. */
    final int type;

    /** What an access does by itself. */
    final long[] step = new long[CODES];

    /** What a buffer does that leaves with this store alone. */
    final long[] leaves = new long[CODES];

    /** An access in a sum of accesses: see {@link #stores}, {@link #loads}, {@link #bytes}. */
    final long[] counts = new long[CODES];

    /** An access' transactions in a sum: see {@link #wireBytes}, {@link #tlps}. Those of a store into a buffer are counted as if it left alone. */
    final long[] sent = new long[CODES];

    /** Whether every access of the lane is in the tables. */
    final boolean isComplete;

    static StepTable of(Lane lane, int type, long issuePs) {
        boolean isRandom = lane.kind == Program.RANDOM;
        int shift = Integer.numberOfTrailingZeros(lane.size);
        return new StepTable(lane.way, type, isRandom ? 0 : shift, isRandom ? RANDOM_SHIFTS - 1 : shift, issuePs);
    }

    private StepTable(Way way, int type, int fromShift, int toShift, long issuePs) {
        this.type = type;
        boolean complete = way.isPlainInRuns[type] && Step.fits(issuePs);
        for (int shift = fromShift; shift <= toShift; shift++) {
            int bytes = 1 << shift;
            complete &= Way.GATHERS[type] || bytes <= GRANULE;
            for (int place = 0; place < Math.max(1, 1 << 2 >> shift); place++) {
                complete &= enter(way, shift, place << shift, issuePs);
            }
        }
        this.isComplete = complete;
    }

    private boolean enter(Way way, int shift, int offset, long issuePs) {
        int bytes = 1 << shift;
        int at = Way.at(type, bytes, offset);
        long writePs = way.writePs[at];
        long readPs = way.readPs[at];
        if (!Step.fits(writePs) || !Step.fits(readPs) || !Step.fits(way.requestPs)) {
            return false;
        }
        int store = code(STORE, shift, offset);
        int load = code(LOAD, shift, offset);
        int lone = code(LONE_STORE, shift, offset);
        step[store] = Step.of(Step.OPENS, 0, issuePs);
        step[load] = Step.of(Step.WAITS | Step.OCCUPIES, way.requestPs, readPs);
        step[lone] = Step.of(Step.POSTS | Step.OCCUPIES, writePs, issuePs);
        leaves[store] = Step.post(writePs);
        counts[store] = 1 | (long) bytes << BYTES_SHIFT;
        counts[load] = 1 << LOADS_SHIFT | (long) bytes << BYTES_SHIFT;
        counts[lone] = counts[store];
        sent[store] = sent(way.writeWireBytes[at], way.writeTlps[at]);
        sent[load] = sent(way.readWireBytes[at], 1);
        sent[lone] = sent[store];
        return true;
    }

    /** Index of an access of {@code 1 << shift} bytes. */
    static int code(int operation, int shift, int offset) {
        return operation << 5 | shift << 2 | (offset & 3);
    }

    /** Whether an access is a barrier. */
    static boolean isBarrier(int code) {
        return code >>> 5 == BARRIER;
    }

    /** Transactions in a sum. */
    static long sent(long wireBytes, int tlps) {
        return wireBytes | (long) tlps << TLPS_SHIFT;
    }

    /** Bytes of an access. */
    static int bytes(int code) {
        return 1 << (code >>> 2 & 7);
    }

    static long stores(long counts) {
        return counts & LOW;
    }

    static long loads(long counts) {
        return counts >>> LOADS_SHIFT & LOW;
    }

    static long bytes(long counts) {
        return counts >>> BYTES_SHIFT;
    }

    static long wireBytes(long sent) {
        return sent & 0xFFFF_FFFFL;
    }

    static long tlps(long sent) {
        return sent >>> TLPS_SHIFT;
    }
}
