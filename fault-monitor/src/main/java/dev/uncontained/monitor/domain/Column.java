package dev.uncontained.monitor.domain;

/** What is added up over bursts. Snapshots hold the columns in this order: new ones go to the end. */
public enum Column {
    BURSTS,
    ISSUED,
    COMPLETED,
    CORRUPTED,
    CONTAINED,
    UNCONTAINED,
    DISCARDED,
    /** Stores in flight when a burst opened less those when it closed: 0 over a whole host. */
    IN_FLIGHT_DRIFT,
    /** Absolute imbalance of each burst. */
    IMBALANCE,
    LOADS,
    STORES,
    ATOMICS,
    BARRIERS,
    OTHERS,
    ALL_ONES,
    BYTES,
    OVERWRITTEN_BYTES,
    TLPS,
    WRITE_TLPS,
    WIRE_BYTES;

    static final int COUNT = values().length;
}
