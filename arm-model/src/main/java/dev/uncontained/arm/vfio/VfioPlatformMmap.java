package dev.uncontained.arm.vfio;

import dev.uncontained.arm.Errno;

/**
 * The checks of a mmap of a vfio-platform region (drivers/vfio/platform/vfio_platform_common.c, vfio_platform_mmap and
 * vfio_platform_mmap_mmio). The mapping is made at once, and never carries VM_ALLOW_ANY_UNCACHED.
 */
public final class VfioPlatformMmap {
    /** The check that decided. */
    public enum Row {
        END_BEFORE_START("vm_end is below vm_start"),
        NOT_SHARED("the mapping is private"),
        NOT_PAGE_ALIGNED("an end of the mapping is not page-aligned"),
        REGION_NOT_MAPPABLE("the region is not page-aligned, so has no MMAP flag"),
        READ_ONLY("a writable mapping of a read-only region"),
        SHORTER_THAN_A_PAGE("the region is shorter than a page"),
        BEYOND_REGION("the range ends beyond the region"),
        OK("mapped non-cached, all pages at once");

        private final String reason;

        Row(String reason) {
            this.reason = reason;
        }

        /** Why, in one line. */
        public String reason() {
            return reason;
        }

        /** The kernel function it stands in. */
        public String kernelFunction() {
            return this == SHORTER_THAN_A_PAGE || this == BEYOND_REGION || this == OK
                    ? "vfio_platform_mmap_mmio"
                    : "vfio_platform_mmap";
        }
    }

    /** What the mmap gives. */
    public sealed interface Result {
        /** The check that decided. */
        Row row();
    }

    /** An error. */
    public record Refused(Row row, Errno errno) implements Result {}

    /** A mapping with {@link VmaFlags#VFIO_PLATFORM} added, pgprot_noncached. */
    public record Mapped(Row row, long vmFlags, HostStage1 hostStage1) implements Result {}

    private VfioPlatformMmap() {}

    /**
     * Runs the checks.
     *
     * @param offset bytes into the region
     * @param start first address
     * @param end address after the last
     * @param regionStart physical address of the region
     * @param regionSize bytes
     * @param regionWritable whether the region has the WRITE flag
     */
    public static Result check(
            long offset,
            long start,
            long end,
            long vmFlags,
            long regionStart,
            long regionSize,
            boolean regionWritable,
            int pageShift) {
        long inPage = (1L << pageShift) - 1;
        if (end < start) {
            return refused(Row.END_BEFORE_START);
        }
        if (!VmaFlags.has(vmFlags, VmaFlag.VM_SHARED)) {
            return refused(Row.NOT_SHARED);
        }
        if (((start | end) & inPage) != 0) {
            return refused(Row.NOT_PAGE_ALIGNED);
        }
        if (((regionStart | regionSize) & inPage) != 0) {
            return refused(regionSize <= inPage ? Row.SHORTER_THAN_A_PAGE : Row.REGION_NOT_MAPPABLE);
        }
        if (VmaFlags.has(vmFlags, VmaFlag.VM_WRITE) && !regionWritable) {
            return refused(Row.READ_ONLY);
        }
        if (offset + (end - start) > regionSize) {
            return refused(Row.BEYOND_REGION);
        }
        return new Mapped(Row.OK, vmFlags | VmaFlags.VFIO_PLATFORM, HostStage1.NONCACHED);
    }

    private static Refused refused(Row row) {
        return new Refused(row, Errno.EINVAL);
    }
}
