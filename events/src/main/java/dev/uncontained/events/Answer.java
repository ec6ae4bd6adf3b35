package dev.uncontained.events;

/** An event that answers a request of guest-service, directly or at second hand. */
public sealed interface Answer extends HostScoped permits RegionEvent, Stage2Event {
    Reply reply();
}
