package dev.uncontained.kit.answer;

import java.util.concurrent.atomic.LongAdder;

/** What was skipped and what was found wrong since the start. Safe for use by many threads. */
public final class Counts {
    private final LongAdder deduplicated = new LongAdder();
    private final LongAdder divergent = new LongAdder();
    private final LongAdder gaps = new LongAdder();

    /** A copy was skipped: harmless. */
    public void onCopy() {
        deduplicated.increment();
    }

    /** Two copies differ: an alarm. */
    public void onDivergence() {
        divergent.increment();
    }

    /** Events of a writer are missing: an alarm. */
    public void onGap() {
        gaps.increment();
    }

    public long deduplicated() {
        return deduplicated.sum();
    }

    public long divergent() {
        return divergent.sum();
    }

    public long gaps() {
        return gaps.sum();
    }
}
