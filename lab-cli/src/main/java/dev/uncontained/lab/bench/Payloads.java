package dev.uncontained.lab.bench;

import org.jspecify.annotations.Nullable;

/** What a producer sends. One thread. */
interface Payloads {
    /** Key of a partition's records; null for none. */
    byte @Nullable [] key(int partition);

    /** The next record of a partition, with the moment at which it is meant to be sent. */
    byte[] next(int partition, long intendedEpochMicros);
}
