package dev.uncontained.events.core.monitor;

/** What is added up over bursts, as places in a row. Snapshots hold rows: new columns go to the end. */
public final class Column {
    public static final int BURSTS = 0;
    public static final int ISSUED = 1;
    public static final int COMPLETED = 2;
    public static final int CORRUPTED = 3;
    public static final int CONTAINED = 4;
    public static final int UNCONTAINED = 5;
    public static final int DISCARDED = 6;
    /** Stores in flight when a burst opened less those when it closed: 0 over a whole host. */
    public static final int IN_FLIGHT_DRIFT = 7;
    /** Absolute imbalance of each burst. */
    public static final int IMBALANCE = 8;

    public static final int LOADS = 9;
    public static final int STORES = 10;
    public static final int ATOMICS = 11;
    public static final int BARRIERS = 12;
    public static final int OTHERS = 13;
    public static final int ALL_ONES = 14;
    public static final int BYTES = 15;
    public static final int OVERWRITTEN_BYTES = 16;
    public static final int TLPS = 17;
    public static final int WRITE_TLPS = 18;
    public static final int WIRE_BYTES = 19;

    static final int COUNT = 20;

    private Column() {}
}
