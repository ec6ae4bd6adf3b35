package dev.uncontained.arm.host;

/**
 * What a target is asked to do, after gathering.
 *
 * @param isWrite whether it carries data there
 * @param offset first byte, in the region
 * @param bytes from the first byte to the last, 1 to 64
 * @param byteEnables one bit for each of these bytes, the first in bit 0; one that is clear is a hole
 */
public record Transaction(boolean isWrite, long offset, int bytes, long byteEnables) {
    /** One without holes. */
    static Transaction of(boolean isWrite, long offset, int bytes) {
        return new Transaction(isWrite, offset, bytes, WriteBuffers.bits(0, bytes));
    }

    /** What a buffer holds that stands at an offset: from its first byte written to its last. */
    static Transaction ofBuffer(long offset, long mask) {
        int from = Long.numberOfTrailingZeros(mask);
        int bytes = Long.SIZE - Long.numberOfLeadingZeros(mask) - from;
        return new Transaction(true, offset + from, bytes, mask >>> from);
    }
}
