package dev.uncontained.arm.vfio;

/**
 * A base address register as vfio-pci sees it.
 *
 * @param kind memory, I/O ports or nothing
 * @param start physical address
 * @param size bytes; 0 if there is nothing
 */
public record Bar(Kind kind, long start, long size) {
    /** What the BAR decodes. */
    public enum Kind {
        MEMORY,
        IO_PORTS,
        NONE
    }

    /** A slot without a BAR. */
    public static final Bar ABSENT = new Bar(Kind.NONE, 0, 0);

    /** A memory BAR. */
    public static Bar memory(long start, long size) {
        return new Bar(Kind.MEMORY, start, size);
    }
}
