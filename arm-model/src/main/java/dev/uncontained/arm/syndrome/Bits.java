package dev.uncontained.arm.syndrome;

/** Bit fields of an ISS. */
final class Bits {
    private Bits() {}

    static boolean flag(int word, int bit) {
        return ((word >>> bit) & 1) != 0;
    }

    static int field(int word, int low, int width) {
        return (word >>> low) & ((1 << width) - 1);
    }

    static int put(boolean flag, int bit) {
        return flag ? 1 << bit : 0;
    }
}
