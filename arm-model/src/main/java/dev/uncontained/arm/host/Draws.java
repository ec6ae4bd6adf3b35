package dev.uncontained.arm.host;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The next accesses of a lane that draws for each of them ({@link Program#RANDOM}, {@link Program#MIXED}), many at a time: a draw depends on nothing but the access'
 * number, so they need not wait for each other. The compiler (C2 of JDK 25) makes vector instructions of loops that are short, have no branch, index nothing by what they have
 * worked out, and keep to one array: hence all of it lies in one. 9 ns an access become 1.3.
 * Those that a batch has not used are there for the next one, unless another lane has come between.
 */
final class Draws {
    /** Most at a time. */
    static final int MOST = 512;

    /** Fewer are not worth a batch. */
    static final int LEAST = 8;

    private static final int HALF = 32;
    private static final int PERIOD_MASK = 15;
    private static final int LAST_STORE = 9;
    private static final int LAST_LOAD = 14;
    private static final int LINE_BITS = 16;
    private static final int CODE_SHIFT = LINE_BITS;
    private static final int BYTE_SHIFT = CODE_SHIFT + 5;

    /** Where in {@link #all} each access is: see {@link #line}, {@link #code}, {@link #opens}, {@link #byteOf}. */
    static final int ACCESS = 0;

    /** What the write buffer that an access opens adds to {@link OpenLines#sums} if it leaves with that store alone; 0 for one that opens none. */
    static final int LEAVES = MOST;

    /** An access and its transactions in a sum, as in {@link StepTable}. */
    static final int COUNTS = 2 * MOST;

    private static final int MERGES = 3 * MOST;
    private static final int INDEX = 4 * MOST;
    private static final int STRIDES = 5 * MOST;

    private static final int DRAWN = 6 * MOST;
    private static final int PLACE = 7 * MOST;
    private static final int KIND = 8 * MOST;

    final long[] all = new long[9 * MOST];

    /** Whose the accesses are. */
    private @Nullable StepTable drawnBy;

    private long first;
    private long n;
    private int drawn;

    Draws() {
        for (int i = 0; i < MOST; i++) {
            all[INDEX + i] = i;
            all[STRIDES + i] = i * Vcpu.STRIDE;
        }
    }

    /** Line of the span in which an access is. */
    static int line(long access) {
        return (int) access & (1 << LINE_BITS) - 1;
    }

    /** Its {@link StepTable#code}. */
    static int code(long access) {
        return (int) access >>> CODE_SHIFT & StepTable.CODES - 1;
    }

    /** Byte of the line at which it begins. */
    static int byteOf(long access) {
        return (int) access >>> BYTE_SHIFT & WriteBuffers.LINE - 1;
    }

    /** -1 if it opens a write buffer, 0 if not. */
    static long opens(long access) {
        return access >> (Long.SIZE - 1);
    }

    /** Index of the next access of the lane's vCPU; from there on there are at most {@code most}, and at least one. */
    int from(Lane lane, StepTable table, int most) {
        Vcpu v = lane.v;
        long ahead = v.access - first;
        if (drawnBy != table
                || ahead < 0
                || ahead > drawn - Math.min(most, LEAST)
                || v.programCount[lane.index] - n != ahead) {
            drawnBy = table;
            draw(lane, table, most);
            return 0;
        }
        return (int) ahead;
    }

    /** How many there are. */
    int drawn() {
        return drawn;
    }

    private void draw(Lane lane, StepTable table, int count) {
        Vcpu v = lane.v;
        first = v.access;
        n = v.programCount[lane.index];
        drawn = count;
        mix(count, v.trafficSeed, first * Vcpu.STRIDE);
        merges(lane, table, count);
        long begin = lane.base & (WriteBuffers.LINE - 1);
        if (lane.kind == Program.RANDOM) {
            randomPlaces(count, begin, lane.span >>> 3);
            accesses(count, 3);
        } else {
            int shift = Integer.numberOfTrailingZeros(lane.size);
            mixedPlaces(count, begin, lane.span >>> shift, shift);
            accesses(count, 7);
        }
        withPlaces(count);
        long[] by = table.leaves;
        leaves(count, by[0], by[1], by[2], by[3]);
        by = table.stores;
        stores(count, by[0], by[1], by[2], by[3]);
        by = table.loads;
        loads(count, by[0], by[1], by[2], by[3]);
    }

    private void mix(int count, long seed, long from) {
        long[] all = this.all;
        for (int i = 0; i < count; i++) {
            all[DRAWN + i] = Mix.mix(seed ^ (from + all[STRIDES + i]));
        }
    }

    private void randomPlaces(int count, long begin, long words) {
        long[] all = this.all;
        for (int i = 0; i < count; i++) {
            long draw = all[DRAWN + i];
            long width = 1 + (draw & 1);
            width += ((width << 1) + width) & -((draw >>> 1) & 1);
            all[PLACE + i] = begin + ((((draw >>> HALF) * words) >>> HALF) << 3) + ((draw >>> 6) & 7 & -width);
            all[KIND + i] = (draw >>> 2) & PERIOD_MASK;
        }
    }

    private void mixedPlaces(int count, long begin, long slots, int shift) {
        long[] all = this.all;
        long phase = n & PERIOD_MASK;
        for (int i = 0; i < count; i++) {
            all[PLACE + i] = begin + ((((all[DRAWN + i] >>> HALF) * slots) >>> HALF) << shift);
            all[DRAWN + i] = shift;
            all[KIND + i] = (phase + all[INDEX + i]) & PERIOD_MASK;
        }
    }

    /** As {@link Programs#next} has it: ten stores, five loads and a barrier of sixteen. */
    private void accesses(int count, long shifts) {
        long[] all = this.all;
        for (int i = 0; i < count; i++) {
            long kind = all[KIND + i];
            long store = (kind - LAST_STORE - 1) >> 63;
            long barrier = (LAST_LOAD - kind) >> 63;
            long merge = store & all[MERGES + i];
            long operation = (~(store | barrier) & StepTable.LOAD)
                    + (barrier & StepTable.BARRIER)
                    + (store & ~merge & StepTable.LONE_STORE);
            all[ACCESS + i] = (merge & Long.MIN_VALUE) + ((operation + (all[DRAWN + i] & shifts)) << CODE_SHIFT);
        }
    }

    private void withPlaces(int count) {
        long[] all = this.all;
        for (int i = 0; i < count; i++) {
            long place = all[PLACE + i];
            all[ACCESS + i] += ((place & WriteBuffers.LINE - 1) << BYTE_SHIFT) + (place >>> 6);
        }
    }

    private void leaves(int count, long value, long ifBit0, long ifBit1, long ifBoth) {
        long[] all = this.all;
        for (int i = 0; i < count; i++) {
            long bit0 = -(all[DRAWN + i] & 1);
            long bit1 = -((all[DRAWN + i] >>> 1) & 1);
            long merges = all[ACCESS + i] >> 63;
            all[LEAVES + i] = merges & (value + (ifBit0 & bit0) + (ifBit1 & bit1) + (ifBoth & bit0 & bit1));
        }
    }

    private void stores(int count, long value, long ifBit0, long ifBit1, long ifBoth) {
        long[] all = this.all;
        for (int i = 0; i < count; i++) {
            long bit0 = -(all[DRAWN + i] & 1);
            long bit1 = -((all[DRAWN + i] >>> 1) & 1);
            long store = (all[KIND + i] - LAST_STORE - 1) >> 63;
            all[COUNTS + i] = store & (value + (ifBit0 & bit0) + (ifBit1 & bit1) + (ifBoth & bit0 & bit1));
        }
    }

    private void loads(int count, long value, long ifBit0, long ifBit1, long ifBoth) {
        long[] all = this.all;
        for (int i = 0; i < count; i++) {
            long bit0 = -(all[DRAWN + i] & 1);
            long bit1 = -((all[DRAWN + i] >>> 1) & 1);
            long kind = all[KIND + i];
            long load = (LAST_STORE - kind) & (kind - LAST_LOAD - 1);
            all[COUNTS + i] += (load >> 63) & (value + (ifBit0 & bit0) + (ifBit1 & bit1) + (ifBoth & bit0 & bit1));
        }
    }

    /** Whether each access, if it is a store, goes into a buffer, as its 64-byte group has it. */
    private void merges(Lane lane, StepTable table, int count) {
        if (!table.gathers || lane.chance.isCertain()) {
            Arrays.fill(all, MERGES, MERGES + count, table.gathers ? -1 : 0);
            return;
        }
        for (int i = 0; i < count; ) {
            long group = Programs.group(lane.program, n + i);
            long last = group + lane.chance.alike(group);
            int end = (int) Math.min(count, last * WriteBuffers.LINE / lane.size - n);
            Arrays.fill(all, MERGES + i, MERGES + end, lane.chance.merges(group) ? -1 : 0);
            i = end;
        }
    }
}
