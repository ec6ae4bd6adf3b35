package dev.uncontained.guest.domain;

import dev.uncontained.events.Load;
import dev.uncontained.events.core.guest.WallClock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * A pace that is kept whatever becomes of what was written: a quantum is due when all accesses before it should have been issued. A host that was
 * held up executes what it has missed at once, and its bursts are still of the moments at which they were due, so that latency counted from there
 * leaves no stall out (Tene, "How NOT to Measure Latency": coordinated omission).
 *
 * <p>Follows from RunStarted and the count of accesses alone: an instance that takes a host over goes on with the same schedule.
 */
public final class OpenLoop implements Pace {
    private final WallClock clock;
    private final ScheduledExecutorService timer;
    private final LongUnaryOperator schedule;
    private long dueMicros;

    /**
     * @param schedule when the host is due, in microseconds since 1970, from the accesses it has issued: {@link Load#dueMicros}
     */
    public OpenLoop(WallClock clock, ScheduledExecutorService timer, LongUnaryOperator schedule) {
        this.clock = clock;
        this.timer = timer;
        this.schedule = schedule;
        this.dueMicros = schedule.applyAsLong(0);
    }

    @Override
    public boolean mayGoOn(long issued) {
        dueMicros = schedule.applyAsLong(issued);
        return leftMicros() <= 0;
    }

    @Override
    public void whenItMay(Runnable action) {
        timer.schedule(action, leftMicros(), TimeUnit.MICROSECONDS);
    }

    private long leftMicros() {
        return dueMicros - clock.epochMicros();
    }

    @Override
    public long epochMicros() {
        return dueMicros;
    }
}
