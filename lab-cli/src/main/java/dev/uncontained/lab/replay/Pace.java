package dev.uncontained.lab.replay;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes a replay forward as a clock goes: virtual time is the clock's, times a factor. What a look at the replay takes, or a wait too long, is
 * made up for by the next step, so that the whole takes as long as it must and not longer.
 *
 * @param clock where the time is from
 * @param factor virtual ns for each ns of the clock, more than 0
 */
record Pace(Clock clock, double factor) {
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** What passes by itself. */
    interface Clock {
        /** The wall. */
        Clock WALL = new Clock() {
            @Override
            public long nowNs() {
                return System.nanoTime();
            }

            @Override
            public void waitNs(long waitNs) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(waitNs);
            }
        };

        /** Time since no matter when. */
        long nowNs();

        /** Returns so much later. */
        void waitNs(long waitNs) throws InterruptedException;
    }

    /**
     * Goes to an instant.
     *
     * @param frame shown the replay on its way, at most four times a second
     * @throws InterruptedException when interrupted; the replay stands where it had come to
     */
    void goTo(Replay replay, long instantNs, Consumer<Replay> frame) throws InterruptedException {
        long lengthNs = (long) Math.ceil(instantNs / factor);
        long beganNs = clock.nowNs();
        for (long goneNs = 0; goneNs < lengthNs; goneNs = clock.nowNs() - beganNs) {
            replay.goTo(Math.min(instantNs, (long) (goneNs * factor)));
            frame.accept(replay);
            long leftNs = lengthNs - (clock.nowNs() - beganNs);
            if (leftNs > 0) {
                clock.waitNs(Math.min(FRAME_NS, leftNs));
            }
        }
        replay.goTo(instantNs);
    }
}
