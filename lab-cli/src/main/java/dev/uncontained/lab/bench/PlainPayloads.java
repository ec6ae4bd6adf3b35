package dev.uncontained.lab.bench;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Records that say nothing but when they were meant to be sent.
 *
 * @param bytes size of each, at least 8
 */
record PlainPayloads(int bytes) implements Payloads {
    @Override
    public byte @Nullable [] key(int partition) {
        return null;
    }

    @Override
    public byte[] next(int partition, long intendedEpochMicros) {
        return ByteBuffer.allocate(bytes).putLong(intendedEpochMicros).array();
    }
}
