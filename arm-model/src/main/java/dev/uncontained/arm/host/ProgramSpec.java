package dev.uncontained.arm.host;

import org.jspecify.annotations.Nullable;

/**
 * One workload program bound to a region.
 *
 * @param program which one
 * @param region {@link RegionSpec#id} it touches
 * @param stage1 how the guest driver mapped the region
 * @param accessBytes bytes of one access, 1 to 64, a power of two
 * @param spanBytes bytes of the region it walks over, from {@code offset}
 * @param offset byte offset in the region where it begins
 * @param sharePermille its share of the vCPU's accesses; the shares of a vCPU add up to 1000
 * @param ratePerSecond accesses a virtual second it aims at, or 0 for full speed
 * @param idiom how the compiler wrote its stores
 * @param kernel whether it is the guest's kernel (a fault panics the VM) or a user process (it dies and restarts)
 * @param pushBytes bytes that blueflame stores between two barriers, a multiple of 64; null for 64
 * @param only the one kind of access a hostile program makes, always through {@code stage1}; null for every kind and type
 */
public record ProgramSpec(
        Program program,
        int region,
        GuestMapping stage1,
        int accessBytes,
        long spanBytes,
        long offset,
        int sharePermille,
        long ratePerSecond,
        StoreIdiom idiom,
        boolean kernel,
        @Nullable Integer pushBytes,
        @Nullable AccessKind only) {
    private static final int LINE = 64;

    /** A program that pushes 64 bytes at a time if it is blueflame, and tries everything if it is hostile. */
    public ProgramSpec(
            Program program,
            int region,
            GuestMapping stage1,
            int accessBytes,
            long spanBytes,
            long offset,
            int sharePermille,
            long ratePerSecond,
            StoreIdiom idiom,
            boolean kernel) {
        this(
                program,
                region,
                stage1,
                accessBytes,
                spanBytes,
                offset,
                sharePermille,
                ratePerSecond,
                idiom,
                kernel,
                null,
                null);
    }

    /** Accesses of one push of blueflame: its stores and the barrier. */
    int accessesOfPush() {
        return messageBytes() / accessBytes + 1;
    }

    /** Bytes of one push of blueflame. */
    int messageBytes() {
        return pushBytes == null ? LINE : pushBytes;
    }

    /** Whether each of its stores that is as long is an ST64B. */
    boolean storesWithSt64b() {
        return idiom == StoreIdiom.ST64B && accessBytes == LINE;
    }

    /** The same share and region in the hands of a hostile guest, at full speed. */
    ProgramSpec turnedHostile() {
        return new ProgramSpec(
                Program.HOSTILE, region, stage1, accessBytes, spanBytes, offset, sharePermille, 0, idiom, kernel);
    }
}
