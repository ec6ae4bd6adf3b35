package dev.uncontained.arm.vfio;

import dev.uncontained.arm.Errno;
import java.util.List;

/** The checks of a mmap of a vfio-pci device, in order (drivers/vfio/pci/vfio_pci_core.c, vfio_pci_core_mmap). */
public final class VfioPciMmap {
    /** The check that decided. */
    public enum Row {
        NO_SUCH_REGION("the offset is beyond the device's regions"),
        END_BEFORE_START("vm_end is below vm_start"),
        NOT_SHARED("the mapping is private"),
        DEVICE_REGION_NOT_MAPPABLE("a device-specific region that cannot be mapped"),
        DEVICE_REGION("a device-specific region: its own mmap decides"),
        NOT_A_BAR("ROM, configuration space or VGA"),
        BAR_NOT_MAPPABLE("the BAR cannot be mapped"),
        BEYOND_BAR("the range ends beyond the page-aligned BAR"),
        REGIONS_TAKEN("another driver has the BAR"),
        IOMAP_FAILED("the kernel could not map the BAR for itself"),
        OK("mapped non-cached; pages come on fault");

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
            return "vfio_pci_core_mmap";
        }
    }

    /**
     * The mapping asked for.
     *
     * @param pgoff file offset in pages
     * @param start first address
     * @param end address after the last
     * @param vmFlags as mmap made them
     */
    public record Request(long pgoff, long start, long end, long vmFlags) {}

    /**
     * The device.
     *
     * @param pageShift log2 of the host's page size
     * @param bars six BARs
     * @param mappability of each
     * @param deviceRegionMappable per device-specific region, whether it has FLAG_MMAP and a mmap of its own
     * @param regionsFree whether the BAR can be requested, or has been
     * @param iomapWorks whether pci_iomap succeeds, or has
     */
    public record Device(
            int pageShift,
            List<Bar> bars,
            List<BarMappability> mappability,
            List<Boolean> deviceRegionMappable,
            boolean regionsFree,
            boolean iomapWorks) {
        /** Copies the lists. */
        public Device {
            bars = List.copyOf(bars);
            mappability = List.copyOf(mappability);
            deviceRegionMappable = List.copyOf(deviceRegionMappable);
        }
    }

    /** What the mmap gives. */
    public sealed interface Result {
        /** The check that decided. */
        Row row();
    }

    /** An error. */
    public record Refused(Row row, Errno errno) implements Result {}

    /** A question for the region's own driver. */
    public record Delegated(Row row) implements Result {}

    /**
     * A mapping without pages yet.
     *
     * @param vmFlags the request's and {@link VmaFlags#VFIO_PCI}
     * @param hostStage1 pgprot_noncached
     */
    public record Mapped(Row row, int region, long vmFlags, HostStage1 hostStage1) implements Result {}

    private VfioPciMmap() {}

    /**
     * Runs the checks.
     *
     * @param kernel width of the kernel's flag word
     */
    public static Result check(Request request, Device device, KernelWidth kernel) {
        long index = VfioPciRegion.index(request.pgoff(), device.pageShift());
        if (index >= VfioPciRegion.NUM_REGIONS + device.deviceRegionMappable().size()) {
            return new Refused(Row.NO_SUCH_REGION, Errno.EINVAL);
        }
        if (request.end() < request.start()) {
            return new Refused(Row.END_BEFORE_START, Errno.EINVAL);
        }
        if (!VmaFlags.has(request.vmFlags(), VmaFlag.VM_SHARED)) {
            return new Refused(Row.NOT_SHARED, Errno.EINVAL);
        }
        int region = (int) index;
        if (region >= VfioPciRegion.NUM_REGIONS) {
            return device.deviceRegionMappable().get(region - VfioPciRegion.NUM_REGIONS)
                    ? new Delegated(Row.DEVICE_REGION)
                    : new Refused(Row.DEVICE_REGION_NOT_MAPPABLE, Errno.EINVAL);
        }
        if (region >= VfioPciRegion.ROM) {
            return new Refused(Row.NOT_A_BAR, Errno.EINVAL);
        }
        return bar(request, device, kernel, region);
    }

    private static Result bar(Request request, Device device, KernelWidth kernel, int region) {
        if (!device.mappability().get(region).mappable()) {
            return new Refused(Row.BAR_NOT_MAPPABLE, Errno.EINVAL);
        }
        long page = 1L << device.pageShift();
        long length = (device.bars().get(region).size() + page - 1) & -page;
        long from = VfioPciRegion.offsetIn(request.pgoff(), device.pageShift());
        if (from + (request.end() - request.start()) > length) {
            return new Refused(Row.BEYOND_BAR, Errno.EINVAL);
        }
        if (!device.regionsFree()) {
            return new Refused(Row.REGIONS_TAKEN, Errno.EBUSY);
        }
        if (!device.iomapWorks()) {
            return new Refused(Row.IOMAP_FAILED, Errno.ENOMEM);
        }
        long flags = request.vmFlags() | VmaFlags.on(kernel, VmaFlags.VFIO_PCI);
        return new Mapped(Row.OK, region, flags, HostStage1.NONCACHED);
    }
}
