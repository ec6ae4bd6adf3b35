package dev.uncontained.guest.kafka;

import java.util.List;
import org.apache.kafka.clients.producer.Callback;

/**
 * Knows when everything that was sent before a certain moment has been acknowledged.
 *
 * <p>Sends belong to epochs. An epoch is over when all of its sends are acknowledged and so is the epoch before it; an action may wait for
 * that. A send that fails keeps its epoch open for ever, so that no checkpoint follows a record that was lost. Safe for use by many
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

    /** The callback of a send that is about to be made. */
    synchronized Callback expect() {
        Epoch epoch = current;
        epoch.open++;
        return (metadata, failure) -> {
            if (failure == null) {
                release(epoch);
            }
        };
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
