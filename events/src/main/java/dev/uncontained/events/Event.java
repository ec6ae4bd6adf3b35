package dev.uncontained.events;

/** A fact of the past on one of the JSON topics. Its wire name is the simple name of its class. */
public sealed interface Event permits RunEvent, HostScoped {}
