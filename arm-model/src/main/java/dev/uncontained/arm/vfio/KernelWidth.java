package dev.uncontained.arm.vfio;

/** Width of the kernel's {@code unsigned long}, in which VMA flags live. */
public enum KernelWidth {
    BITS_32(0xFFFF_FFFFL),
    BITS_64(-1L);

    private final long mask;

    KernelWidth(long mask) {
        this.mask = mask;
    }

    /** Bits a flag word has. */
    public long mask() {
        return mask;
    }
}
