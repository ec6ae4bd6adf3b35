package dev.uncontained.guest.domain;

import java.util.List;

/**
 * Knows when everything that was sent before a certain moment has been acknowledged.
 *
 * <p>Sends belong to epochs. An epoch is over when all of its sends are acknowledged and so is the epoch before it; an action may wait for
 * that. A send that is never acknowledged keeps its epoch open for ever, so that no checkpoint follows a record that was lost. Safe for use by many
 * threads.
 */
final class Acknowledgements {
    private static final class Epoch {
        /** Sends not acknowledged, one for the epoch still taking sends, one for the epoch before. */
        private int open;

        private List<Runnable> whenOver = List.of();
        private Epoch next;

        Epoch(int open) {
            this.open = open;
            this.next = this;
        }
    }

    private Epoch current = new Epoch(1);

    /** To be run once when the send that is about to be made is acknowledged. */
    synchronized Runnable expect() {
        Epoch epoch = current;
        epoch.open++;
        return () -> release(epoch);
    }

    /** Runs {@code action} when everything expected so far is acknowledged, on the thread that brings the last acknowledgement. */
    void whenAllBefore(Runnable action) {
        Epoch ending;
        synchronized (this) {
            ending = current;
            ending.whenOver = List.of(action);
            current = new Epoch(2);
            ending.next = current;
        }
        release(ending);
    }

    private void release(Epoch from) {
        Epoch epoch = from;
        while (true) {
            List<Runnable> actions;
            Epoch next;
            synchronized (this) {
                if (--epoch.open > 0) {
                    return;
                }
                actions = epoch.whenOver;
                next = epoch.next;
            }
            actions.forEach(Runnable::run);
            if (next == epoch) {
                return;
            }
            epoch = next;
        }
    }
}
