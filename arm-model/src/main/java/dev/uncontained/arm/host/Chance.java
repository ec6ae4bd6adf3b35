package dev.uncontained.arm.host;

/**
 * Which 64-byte groups of one program's stores stay together until they are full: what a platform does by chance, drawn in a domain of its own so that it never
 * moves the traffic (DESIGN §1.2).
 *
 * <p>Groups are drawn in blocks of 64. Of the two things that can happen to a group one is the rarer, and each draw says how many groups go by before it happens
 * again. That is the same as a draw for each group, every one independent of the others, but costs little where a chance is near 0 or 1, and leaves runs that
 * {@link FastForm} takes at a stride.
 */
final class Chance {
    /** Parts in a million. */
    static final int PPM = 1_000_000;

    /** Groups of a block: 2^6. */
    private static final int BLOCK_SHIFT = 6;

    private static final int BLOCK = 1 << BLOCK_SHIFT;
    private static final long UNIT = Long.divideUnsigned(-1L, PPM);

    private final long seed;
    private final boolean isCertain;
    private final boolean isImpossible;
    private final boolean mergingIsRare;

    /** Chance that so many usual ones follow one another, in units of 2^-64. */
    private final long[] atLeast = new long[BLOCK + 1];

    private long block = -1;
    private long merging;

    /**
     * @param seed of this program's groups
     * @param ppm chance in a million that a group stays together
     */
    Chance(long seed, int ppm) {
        this.seed = seed;
        this.isCertain = ppm >= PPM;
        this.isImpossible = ppm <= 0;
        this.mergingIsRare = 2 * ppm < PPM;
        long usual = UNIT * (mergingIsRare ? PPM - ppm : ppm);
        atLeast[1] = usual;
        for (int ones = 2; ones <= BLOCK; ones++) {
            atLeast[ones] = Math.unsignedMultiplyHigh(atLeast[ones - 1], usual);
        }
    }

    /** Whether every group stays together. */
    boolean isCertain() {
        return isCertain;
    }

    /** Whether the stores of a group stay together; see {@link Programs#group}. */
    boolean merges(long group) {
        return isCertain || (merging(group >>> BLOCK_SHIFT) >>> group & 1) != 0;
    }

    /** Whether what has a chance of {@code ppm} in a million happens, the {@code number}th time that it could. */
    static boolean happens(long seed, long number, int ppm) {
        return ppm > 0 && Math.unsignedMultiplyHigh(Mix.fold(seed, number), PPM) < ppm;
    }

    /** How many groups from one on fare alike, 1 to 64. */
    int alike(long group) {
        long rest = merging(group >>> BLOCK_SHIFT) >> group;
        return Math.min(inBlock(group), Long.numberOfTrailingZeros((rest & 1) == 0 ? rest : ~rest));
    }

    /** How many groups there are from one on in its block, 1 to 64. */
    static int inBlock(long group) {
        return BLOCK - (int) (group & (BLOCK - 1));
    }

    /** How many of {@code count} groups of a block, from one on, stay together. */
    int together(long group, int count) {
        return Long.bitCount(merging(group >>> BLOCK_SHIFT) >>> group << (BLOCK - count));
    }

    /** One bit for each group of a block, set if it stays together. */
    private long merging(long ofBlock) {
        if (ofBlock != block) {
            block = ofBlock;
            merging = isCertain ? -1 : isImpossible ? 0 : mergingIsRare ? rare(ofBlock) : ~rare(ofBlock);
        }
        return merging;
    }

    private long rare(long ofBlock) {
        long hash = Mix.fold(seed, ofBlock);
        long groups = 0;
        int at = 0;
        for (int draw = 0; ; draw++) {
            at += usualOnes(Mix.fold(hash, draw), BLOCK - at);
            if (at >= BLOCK) {
                return groups;
            }
            groups |= 1L << at++;
        }
    }

    /** How many usual ones go by before a rare one. */
    private int usualOnes(long draw, int most) {
        if (Long.compareUnsigned(draw, atLeast[BLOCK]) < 0) {
            return most;
        }
        int ones = 0;
        for (int step = BLOCK / 2; step > 0; step >>= 1) {
            ones += Long.compareUnsigned(draw, atLeast[ones + step]) < 0 ? step : 0;
        }
        return Math.min(ones, most);
    }
}
