package dev.uncontained.arm.host;

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
        boolean kernel) {
    /** The same share and region in the hands of a hostile guest, at full speed. */
    ProgramSpec turnedHostile() {
        return new ProgramSpec(
                Program.HOSTILE, region, stage1, accessBytes, spanBytes, offset, sharePermille, 0, idiom, kernel);
    }
}
