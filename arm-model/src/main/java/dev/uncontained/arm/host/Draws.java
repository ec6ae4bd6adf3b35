package dev.uncontained.arm.host;

import java.util.Arrays;

/**
 * The next accesses of a lane that draws for each of them ({@link Program#RANDOM}, {@link Program#MIXED}), many at a time: a draw depends on nothing but the access'
 * number, so they need not wait for each other. Those that a batch has not used are there for the next one.
 */
final class Draws {
    /** Most at a time. */
    static final int MOST = 256;

    /** Fewer are not worth a batch. */
    static final int LEAST = 8;

    private static final int PERIOD_MASK = 15;
    private static final int LAST_STORE = 9;
    private static final int LAST_LOAD = 14;

    /** {@link StepTable#code} of each. */
    final int[] code = new int[MOST];

    /** Where each one's bytes begin, from the first line of the span on. */
    final int[] at = new int[MOST];

    private final Lane lane;
    private final Vcpu v;
    private final boolean isRandom;
    private final boolean gathers;
    private final long[] draws = new long[MOST];
    private final int[] lone = new int[MOST];
    private long access;
    private long n;
    private int drawn;

    Draws(Vcpu vcpu, Lane lane, boolean gathers) {
        this.v = vcpu;
        this.lane = lane;
        this.isRandom = lane.kind == Program.RANDOM;
        this.gathers = gathers;
    }

    /** Index of the vCPU's next access; from there on there are at most {@code most}, and at least one. */
    int from(int most) {
        long ahead = v.access - access;
        if (ahead < 0 || ahead > drawn - Math.min(most, LEAST) || v.programCount[lane.index] - n != ahead) {
            draw(most);
            return 0;
        }
        return (int) ahead;
    }

    /** How many there are. */
    int drawn() {
        return drawn;
    }

    private void draw(int count) {
        access = v.access;
        n = v.programCount[lane.index];
        drawn = count;
        for (int i = 0; i < count; i++) {
            draws[i] = Vcpu.draw(v.trafficSeed, access + i);
        }
        loneStores(count);
        int begin = (int) (lane.base & (WriteBuffers.LINE - 1));
        if (isRandom) {
            random(count, begin);
        } else {
            mixed(count, begin);
        }
    }

    private void random(int count, int begin) {
        long span = lane.span;
        for (int i = 0; i < count; i++) {
            long draw = draws[i];
            int shift = (int) draw & 3;
            int place = begin + ((int) Math.unsignedMultiplyHigh(draw, span >> shift) << shift);
            code[i] = StepTable.code(operation((int) (draw >>> 2), lone[i]), shift, place);
            at[i] = place;
        }
    }

    private void mixed(int count, int begin) {
        int shift = Integer.numberOfTrailingZeros(lane.size);
        long slots = lane.span >> shift;
        int phase = (int) n;
        for (int i = 0; i < count; i++) {
            int place = begin + ((int) Math.unsignedMultiplyHigh(draws[i], slots) << shift);
            code[i] = StepTable.code(operation(phase + i, lone[i]), shift, place);
            at[i] = place;
        }
    }

    /** As {@link Programs#next} has it: ten stores, five loads and a barrier of sixteen; worked out without a branch since nothing foretells it. */
    private static int operation(int kind, int ifStore) {
        int of = kind & PERIOD_MASK;
        int isStore = (of - LAST_STORE - 1) >> 31;
        return (ifStore & isStore) + (~isStore & StepTable.LOAD) - ((LAST_LOAD - of) >> 31);
    }

    /** What an access is if it is a store, by the draw of its 64-byte group. */
    private void loneStores(int count) {
        if (!gathers) {
            Arrays.fill(lone, 0, count, StepTable.LONE_STORE);
            return;
        }
        if (lane.mergePpm >= Chance.PPM) {
            return;
        }
        for (int i = 0; i < count; ) {
            long group = Programs.group(lane.program, n + i);
            int end = (int) Math.min(count, (group + 1) * WriteBuffers.LINE / lane.size - n);
            boolean merges = Chance.merges(v.chanceSeed, lane.index, group, lane.mergePpm);
            Arrays.fill(lone, i, end, merges ? StepTable.STORE : StepTable.LONE_STORE);
            i = end;
        }
    }
}
