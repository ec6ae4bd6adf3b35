package dev.uncontained.events.codec;

/** A 64-bit bijective mixer: the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
public final class Mix {
    private Mix() {}

    /** A well-mixed value; distinct for distinct arguments. */
    public static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
