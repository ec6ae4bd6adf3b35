package dev.uncontained.arm.host;

/**
 * What one access, or one write buffer that leaves, does to a vCPU's time, packed into a long so that {@link Scatter} works it out without a
 * branch. Two steps that come together are their bitwise or: a store that takes the place of a buffer which leaves.
 *
 * <pre>
 * bit 0  POSTS      takes an entry of the posted queue
 * bit 1  WAITS      begins when the way is free
 * bit 2  OCCUPIES   the way, for {@link #occupiesPs}
 * bit 3  OPENS      a write buffer
 * 5..33  how long the way is occupied, in ps
 * 34..62 how long the core is busy, in ps
 * bit 63 PIECES     a buffer that leaves in several transactions, or not plainly: no step at all
 * </pre>
 */
final class Step {
    static final long POSTS = 1;
    static final long WAITS = 1 << 1;
    static final long OCCUPIES = 1 << 2;
    static final long OPENS = 1 << 3;
    static final long PIECES = 1L << 63;

    static final int WAITS_SHIFT = 1;
    static final int OCCUPIES_SHIFT = 2;
    static final int OPENS_SHIFT = 3;

    private static final int WAY_SHIFT = 5;
    private static final int CORE_SHIFT = 34;
    private static final long TIME = (1 << 29) - 1;

    private Step() {}

    /** Whether a time in ps has its place in a step. */
    static boolean fits(long ps) {
        return ps >= 0 && ps <= TIME;
    }

    static long of(long flags, long wayPs, long corePs) {
        return flags | wayPs << WAY_SHIFT | corePs << CORE_SHIFT;
    }

    /** A posted write that occupies the way for a time. */
    static long post(long wayPs) {
        return of(POSTS | OCCUPIES, wayPs, 0);
    }

    static long occupiesPs(long step) {
        return step >>> WAY_SHIFT & TIME;
    }

    static long corePs(long step) {
        return step >>> CORE_SHIFT;
    }
}
