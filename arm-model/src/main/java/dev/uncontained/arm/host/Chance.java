package dev.uncontained.arm.host;

/** What a platform does by chance, drawn in a domain of its own so that it never moves the traffic (DESIGN §1.2). */
final class Chance {
    /** Parts in a million. */
    static final int PPM = 1_000_000;

    private Chance() {}

    /**
     * Whether the stores of one 64-byte group of a program stay together until it is full: one draw a group.
     *
     * @param seed the vCPU's seed of chance
     * @param program index of the program in its vCPU
     * @param group see {@link Programs#group}
     * @param ppm chance in a million
     */
    static boolean merges(long seed, int program, long group, int ppm) {
        return ppm >= PPM || Math.unsignedMultiplyHigh(Mix.fold(seed + program, group), PPM) < ppm;
    }
}
