package dev.uncontained.lab.replay;

import java.util.ArrayList;
import java.util.List;

/** A clock that goes on only when somebody waits for it, and remembers the waits. */
class StoppedClock implements Pace.Clock {
    private final List<Long> waits = new ArrayList<>();
    private final long lateNs;
    private long nowNs = 4_711;

    StoppedClock() {
        this(0);
    }

    /**
     * @param lateNs how much too long each wait is
     */
    StoppedClock(long lateNs) {
        this.lateNs = lateNs;
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public void waitNs(long waitNs) throws InterruptedException {
        waits.add(waitNs);
        nowNs += waitNs + lateNs;
    }

    List<Long> waits() {
        return waits;
    }

    long waitedNs() {
        return waits.stream().mapToLong(Long::longValue).sum();
    }
}
