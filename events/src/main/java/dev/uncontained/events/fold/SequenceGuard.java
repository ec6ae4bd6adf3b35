package dev.uncontained.events.fold;

import java.util.Arrays;

/**
 * Lets each number of one writer's sequence through once, in order, and tells copies from differing copies and from gaps.
 *
 * <p>It remembers a fingerprint of the last {@value #REMEMBERED} events, so that a copy that differs is seen when it comes within that
 * reach; an older copy is counted as a copy unverified. A gap is reported once and closed by going on behind it, so that one lost event
 * is not reported for ever. Not safe for use by many threads.
 */
public final class SequenceGuard {
    /** How many events back a differing copy is still told from an honest one. */
    public static final int REMEMBERED = 64;

    /** What an event is to its sequence. */
    public enum Kind {
        /** The next one: fold it. */
        NEXT,
        /** Folded before: skip it. */
        COPY,
        /** Folded before with another content: skip it and raise the alarm. */
        DIFFERING_COPY,
        /** Events before it are missing: raise the alarm, then fold it. */
        AFTER_GAP
    }

    private final long[] fingerprints = new long[REMEMBERED];
    private long last;

    /** A guard that has seen nothing. */
    public SequenceGuard() {}

    /** A guard that has seen everything up to {@code last}, without fingerprints. */
    public SequenceGuard(long last) {
        this(last, new long[0]);
    }

    /**
     * A guard that goes on from another.
     *
     * @param newest what {@link #newest} gave of that
     */
    public SequenceGuard(long last, long[] newest) {
        this.last = last;
        for (int i = 0; i < newest.length; i++) {
            fingerprints[slot(last - newest.length + 1 + i)] = newest[i];
        }
    }

    /**
     * Fingerprints of the last events, the oldest first, 0 for one that is not known.
     *
     * @param most how many at most, up to {@value #REMEMBERED}
     */
    public long[] newest(int most) {
        long[] newest = new long[(int) Math.min(last, most)];
        for (int i = 0; i < newest.length; i++) {
            newest[i] = fingerprints[slot(last - newest.length + 1 + i)];
        }
        return newest;
    }

    private static int slot(long seq) {
        return (int) (seq % REMEMBERED);
    }

    /** Number of the last event let through. */
    public long last() {
        return last;
    }

    /** How many events are missing before {@code seq}, were it to come now. */
    public long missingBefore(long seq) {
        return Math.max(0, seq - last - 1);
    }

    /**
     * Judges an event and, when it is to be folded, takes note of it.
     *
     * @param seq its number, from 1
     * @param fingerprint of its content, 0 excepted; equal for equal content
     */
    public Kind accept(long seq, long fingerprint) {
        int slot = slot(seq);
        if (seq <= last) {
            boolean remembered = last - seq < REMEMBERED && fingerprints[slot] != 0;
            return remembered && fingerprints[slot] != fingerprint ? Kind.DIFFERING_COPY : Kind.COPY;
        }
        Kind kind = seq == last + 1 ? Kind.NEXT : Kind.AFTER_GAP;
        if (kind == Kind.AFTER_GAP) {
            Arrays.fill(fingerprints, 0);
        }
        fingerprints[slot] = fingerprint;
        last = seq;
        return kind;
    }
}
