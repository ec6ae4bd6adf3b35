package dev.uncontained.lab.bench;

import org.jspecify.annotations.Nullable;

/**
 * Looks for the highest rate that holds: doubles or halves until one rate holds and a higher one does not, then bisects. A rate holds when most of
 * its repeats do, so that one bad moment of the machine decides nothing.
 */
final class Bracket {
    private static final long HIGHEST = 1L << 32;

    private final int repeats;
    private final double width;

    /** One measurement at a rate. */
    interface Attempt {
        boolean holds(long perSecond, int repeat) throws InterruptedException;
    }

    /**
     * What was found.
     *
     * @param holds the highest rate that held; 0 when none did
     * @param fails the lowest rate above it that did not; null when none was found
     */
    record Interval(long holds, @Nullable Long fails) {}

    /**
     * @param repeats measurements of a rate, odd
     * @param width how far apart the ends may be at last, as a share of the lower one
     */
    Bracket(int repeats, double width) {
        this.repeats = repeats;
        this.width = width;
    }

    Interval search(long first, Attempt attempt) throws InterruptedException {
        long low = 0;
        long high = 0;
        long rate = first;
        while ((low == 0 || high == 0) && rate >= 1 && rate <= HIGHEST) {
            if (mostHold(rate, attempt)) {
                low = rate;
                rate = high == 0 ? rate * 2 : rate;
            } else {
                high = rate;
                rate = low == 0 ? rate / 2 : rate;
            }
        }
        while (low > 0 && high > 0 && high - low > Math.max(1, low * width)) {
            long middle = low + (high - low) / 2;
            if (mostHold(middle, attempt)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new Interval(low, high == 0 ? null : high);
    }

    private boolean mostHold(long rate, Attempt attempt) throws InterruptedException {
        int holding = 0;
        int failing = 0;
        for (int repeat = 1; holding <= repeats / 2 && failing <= repeats / 2; repeat++) {
            if (attempt.holds(rate, repeat)) {
                holding++;
            } else {
                failing++;
            }
        }
        return holding > failing;
    }
}
