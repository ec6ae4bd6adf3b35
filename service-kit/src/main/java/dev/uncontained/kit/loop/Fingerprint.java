package dev.uncontained.kit.loop;

import dev.uncontained.events.codec.Mix;
import java.util.Arrays;
import java.util.zip.CRC32;

/** 64 bits that stand for the content of a record. */
final class Fingerprint {
    private Fingerprint() {}

    /** Equal for equal bytes, and never 0. */
    static long of(byte[] value) {
        CRC32 crc = new CRC32();
        crc.update(value);
        long mixed = Mix.mix((crc.getValue() << 32) ^ Arrays.hashCode(value));
        return mixed == 0 ? 1 : mixed;
    }
}
