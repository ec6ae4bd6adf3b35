package dev.uncontained.events;

/** A fact about one host; it is keyed {@code run/host}. */
public sealed interface HostScoped extends Event permits HostEvent, Answer, AbortEvent, FaultEvent {
    /** Where it stands: run, host, boot, virtual time, sequence number. */
    Header header();
}
