package dev.uncontained.lab.stack;

import java.util.concurrent.TimeUnit;

/** How long to wait before a process that died is started again: twice as long each time, up to a limit, until it has been steady. */
final class BackOff {
    static final long FIRST_MS = 100;
    static final long LONGEST_MS = 10_000;
    static final long STEADY_NS = TimeUnit.SECONDS.toNanos(60);

    private long nextMs = FIRST_MS;

    /**
     * The wait after a death, in ms.
     *
     * @param livedNs how long the process had lived
     */
    long afterDeath(long livedNs) {
        if (livedNs > STEADY_NS) {
            nextMs = FIRST_MS;
        }
        long waitMs = nextMs;
        nextMs = Math.min(LONGEST_MS, 2 * nextMs);
        return waitMs;
    }
}
