package dev.uncontained.guest.domain;

import dev.uncontained.events.HostEvent.HostFinished;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.core.guest.Checkpoint;
import dev.uncontained.events.core.guest.Outlet;

/**
 * Writes what one host says, and keeps the order that a successor relies on: a checkpoint, and the host's last event, which tells a successor
 * to leave the host alone, are sent only when everything before them is acknowledged.
 */
public final class HostPost implements Outlet {
    private final Carrier carrier;
    private final Acknowledgements acknowledgements = new Acknowledgements();

    public HostPost(Carrier carrier) {
        this.carrier = carrier;
    }

    @Override
    public void event(HostScoped event) {
        if (event instanceof HostFinished) {
            whenAcknowledged(() -> carrier.event(event, acknowledgements.expect()));
        } else {
            carrier.event(event, acknowledgements.expect());
        }
    }

    @Override
    public void burst(byte[] record) {
        carrier.burst(record, acknowledgements.expect());
    }

    /** Keeps a checkpoint once everything written before it is acknowledged. */
    public void checkpoint(Checkpoint checkpoint) {
        whenAcknowledged(() -> carrier.checkpoint(checkpoint, acknowledgements.expect()));
    }

    /** Removes the host's checkpoint once everything written before is acknowledged. */
    public void forgetCheckpoint() {
        whenAcknowledged(() -> carrier.checkpoint(null, acknowledgements.expect()));
    }

    /** Runs something, on another thread, once everything written so far is acknowledged. */
    public void whenAcknowledged(Runnable action) {
        acknowledgements.whenAllBefore(() -> carrier.later(action));
    }
}
