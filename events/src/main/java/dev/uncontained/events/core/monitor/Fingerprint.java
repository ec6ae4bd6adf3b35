package dev.uncontained.events.core.monitor;

import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.BurstView;
import dev.uncontained.events.codec.Mix;

/** What a copy is told from a differing copy by: equal for equal content, never 0. */
public final class Fingerprint {
    private static final long FNV_PRIME = 0x100000001b3L;

    private Fingerprint() {}

    /** Of a JSON record: all its bytes count. */
    public static long of(byte[] record) {
        long hash = record.length;
        for (byte b : record) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return nonZero(Mix.mix(hash));
    }

    /** Of a burst: all but the wall clock and the checksum over it counts. */
    static long of(BurstView burst, byte[] record) {
        return nonZero(BurstCodec.expectedChain(0, record) ^ Mix.mix(burst.chain()));
    }

    private static long nonZero(long hash) {
        return hash == 0 ? 1 : hash;
    }
}
