package dev.uncontained.lab.drill;

import org.jspecify.annotations.Nullable;

/**
 * What must come of a drill; null is not asked for.
 *
 * @param digestUnchanged whether the result must be that of an undisturbed run
 * @param lost bursts lost
 * @param duplicated bursts folded twice
 * @param hostsLost crashes of hosts
 * @param recoveredWithinNs longest time from the end of the last fault to a steady state, in ns of wall time
 * @param alert alert that must have fired
 */
record Expectations(
        boolean digestUnchanged,
        @Nullable Long lost,
        @Nullable Long duplicated,
        @Nullable HostsLost hostsLost,
        long recoveredWithinNs,
        @Nullable AlertExpectation alert) {
    static final long USUAL_RECOVERY_NS = 120_000_000_000L;
}
