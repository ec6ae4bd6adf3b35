package dev.uncontained.arm.host;

/** One access of a program: a reused, mutable value. */
final class Access {
    /** What it is. */
    enum Operation {
        LOAD,
        STORE,
        /** Load-exclusive, store-exclusive or LSE atomic. */
        ATOMIC,
        ST64B,
        DC_ZVA,
        BARRIER,
        FETCH
    }

    Operation operation = Operation.LOAD;
    long offset;
    int bytes;
    /** Whether an abort on it would carry a syndrome: single-register accesses without writeback only. */
    boolean syndrome = true;

    GuestMapping mapping = GuestMapping.IOREMAP;
}
