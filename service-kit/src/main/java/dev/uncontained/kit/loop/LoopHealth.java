package dev.uncontained.kit.loop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a loop is: alive while it can do its work or will be able to again by itself, ready while it is doing it. Safe for use by many
 * threads.
 */
public final class LoopHealth {
    private static final long MISMATCH_PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);
    static final double POLL_PATIENCE_SECONDS = 30;

    private volatile @Nullable String failure;
    private volatile @Nullable String mismatch;
    private volatile long mismatchSinceNs;
    private volatile boolean assigned;
    private volatile boolean rebuilding;
    private final CompletableFuture<Void> firstReady = new CompletableFuture<>();

    /**
     * What is wrong for good, or null.
     *
     * @param divergent copies that differed
     * @param lastPollSecondsAgo see {@link Outlet#lastPollSecondsAgo}
     */
    public @Nullable String deadBecause(long divergent, double lastPollSecondsAgo) {
        String broken = failure;
        if (broken != null) {
            return broken;
        }
        if (divergent > 0) {
            return divergent + " copies of events differ";
        }
        String unequal = mismatch;
        if (unequal != null && System.nanoTime() - mismatchSinceNs > MISMATCH_PATIENCE_NS) {
            return unequal;
        }
        if (!rebuilding && lastPollSecondsAgo > POLL_PATIENCE_SECONDS) {
            return "the consumer has not polled for " + (long) lastPollSecondsAgo + " s";
        }
        return null;
    }

    /** What it waits for, or null when it is ready. */
    public @Nullable String waitsFor() {
        if (mismatch != null) {
            return mismatch;
        }
        if (rebuilding) {
            return "state is being rebuilt";
        }
        return assigned && failure == null ? null : "no partitions assigned yet";
    }

    /** Whether it has been ready once. */
    public boolean hasStarted() {
        return firstReady.isDone();
    }

    /** Does something once it has been ready for the first time: at once, or on the thread that makes it so. */
    public void whenFirstReady(Runnable action) {
        var unused = firstReady.thenRun(action);
    }

    /** Something ended it for good. */
    public void onFailure(Throwable cause) {
        failure = String.valueOf(cause);
    }

    /** Its partitions are gone. */
    public void onRevoked() {
        assigned = false;
    }

    /** It has partitions whose state is not there yet. */
    public void onRebuilding() {
        rebuilding = true;
    }

    void onMismatch(String message) {
        if (mismatch == null) {
            mismatchSinceNs = System.nanoTime();
        }
        mismatch = message;
        assigned = false;
        rebuilding = false;
    }

    /** It is at work. */
    public void onReady() {
        mismatch = null;
        rebuilding = false;
        assigned = true;
        firstReady.complete(null);
    }
}
