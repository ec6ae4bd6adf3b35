package dev.uncontained.events.core.guest;

import dev.uncontained.events.HostScoped;

/** Where a host's records go. Calls come in the order the records must have on their topic. */
public interface Outlet {
    /** Writes an event to the topic it belongs on. */
    void event(HostScoped event);

    /** Writes the bytes of a burst to {@code guest.mmio}. */
    void burst(byte[] record);
}
