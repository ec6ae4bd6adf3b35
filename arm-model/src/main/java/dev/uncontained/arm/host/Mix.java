package dev.uncontained.arm.host;

/** Counter-based randomness: the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
final class Mix {
    private Mix() {}

    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    static long fold(long hash, long value) {
        return mix(hash ^ value);
    }

    static long text(long hash, String text) {
        long folded = hash;
        for (int i = 0; i < text.length(); i++) {
            folded = fold(folded, text.charAt(i));
        }
        return folded;
    }
}
