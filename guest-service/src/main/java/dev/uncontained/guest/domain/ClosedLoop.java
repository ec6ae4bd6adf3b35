package dev.uncontained.guest.domain;

import dev.uncontained.events.core.guest.WallClock;

/** A pace that waits for its answers: a quantum begins when all that the host has written is acknowledged. */
public final class ClosedLoop implements Pace {
    private final WallClock clock;
    private final HostPost post;
    private volatile boolean acknowledged = true;

    /**
     * @param post where the host writes
     */
    public ClosedLoop(WallClock clock, HostPost post) {
        this.clock = clock;
        this.post = post;
    }

    @Override
    public boolean mayGoOn(long issued) {
        boolean may = acknowledged;
        acknowledged = false;
        return may;
    }

    @Override
    public void whenItMay(Runnable action) {
        post.whenAcknowledged(() -> {
            acknowledged = true;
            action.run();
        });
    }

    @Override
    public long epochMicros() {
        return clock.epochMicros();
    }
}
