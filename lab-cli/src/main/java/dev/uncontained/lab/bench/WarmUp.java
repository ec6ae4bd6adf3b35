package dev.uncontained.lab.bench;

/**
 * Measurements that are made and not counted. A JVM compiles what it has executed often, so the first ones on a fresh stack are of other code than those
 * after; they go on until one is not much better than the best before it.
 */
final class WarmUp {
    static final int MOST = 5;
    private static final double STILL_BETTER = 0.8;

    private WarmUp() {}

    /** One measurement. */
    interface Trial {
        /** Its p99, in µs. */
        long p99Micros(int number) throws InterruptedException;
    }

    /** Makes two and at most {@value #MOST}. */
    static void until(Trial trial) throws InterruptedException {
        long best = trial.p99Micros(1);
        for (int number = 2; number <= MOST; number++) {
            long p99 = trial.p99Micros(number);
            if (p99 >= best * STILL_BETTER) {
                return;
            }
            best = p99;
        }
    }
}
