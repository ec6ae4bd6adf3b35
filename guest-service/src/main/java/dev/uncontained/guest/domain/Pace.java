package dev.uncontained.guest.domain;

import dev.uncontained.events.core.guest.WallClock;

/**
 * Says in wall time when a host may go on, and what moment its bursts are said to be of. Decides no result. Used by one thread at a time, but for
 * the action of {@link #whenItMay}.
 */
public interface Pace extends WallClock {
    /**
     * Whether the host may execute its next quantum now; what that writes is of the moment at which it was due.
     *
     * @param issued accesses it has issued so far
     */
    boolean mayGoOn(long issued);

    /** Runs something once the host may go on after it might not, on any thread. */
    void whenItMay(Runnable action);

    /** As fast as it goes: bursts are of the moment at which they are written. */
    static Pace fullSpeed(WallClock clock) {
        return new Pace() {
            @Override
            public boolean mayGoOn(long issued) {
                return true;
            }

            @Override
            public void whenItMay(Runnable action) {
                action.run();
            }

            @Override
            public long epochMicros() {
                return clock.epochMicros();
            }
        };
    }
}
