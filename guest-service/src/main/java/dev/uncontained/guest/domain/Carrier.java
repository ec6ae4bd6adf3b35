package dev.uncontained.guest.domain;

import dev.uncontained.events.HostScoped;
import dev.uncontained.events.core.guest.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * Carries one host's records to their topics. Records of one topic keep their order; {@code acknowledged} is run once when every replica
 * has the record, on any thread, and never when it is lost.
 */
public interface Carrier {
    /** Sends an event at once: somebody waits for it. */
    void event(HostScoped event, Runnable acknowledged);

    /** Sends a burst, which may wait a little to travel with others. */
    void burst(byte[] record, Runnable acknowledged);

    /**
     * Sends a checkpoint.
     *
     * @param checkpoint what is to stand under the host's key, null for nothing
     */
    void checkpoint(@Nullable Checkpoint checkpoint, Runnable acknowledged);

    /** Runs something soon, but not on the thread that brings acknowledgements, which may not wait for a send. */
    void later(Runnable action);
}
