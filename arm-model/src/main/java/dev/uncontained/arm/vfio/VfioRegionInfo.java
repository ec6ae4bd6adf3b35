package dev.uncontained.arm.vfio;

import dev.uncontained.arm.Errno;
import java.util.List;

/**
 * The answer to VFIO_DEVICE_GET_REGION_INFO of vfio-pci (vfio_pci_ioctl_get_region_info).
 *
 * @param flags {@link #FLAG_READ} and so on
 * @param size bytes
 * @param offset file offset
 * @param capabilities ids such as {@link #CAP_MSIX_MAPPABLE}
 */
public record VfioRegionInfo(int index, int flags, long size, long offset, List<Integer> capabilities) {
    /** VFIO_REGION_INFO_FLAG_READ. */
    public static final int FLAG_READ = 1;

    /** VFIO_REGION_INFO_FLAG_WRITE. */
    public static final int FLAG_WRITE = 2;

    /** VFIO_REGION_INFO_FLAG_MMAP. */
    public static final int FLAG_MMAP = 4;

    /** VFIO_REGION_INFO_FLAG_CAPS. */
    public static final int FLAG_CAPS = 8;

    /** VFIO_REGION_INFO_CAP_SPARSE_MMAP. */
    public static final int CAP_SPARSE_MMAP = 1;

    /** VFIO_REGION_INFO_CAP_TYPE. */
    public static final int CAP_TYPE = 2;

    /** VFIO_REGION_INFO_CAP_MSIX_MAPPABLE: the MSI-X table may be mapped too. */
    public static final int CAP_MSIX_MAPPABLE = 3;

    /** Smallest legal argsz: up to and with the offset field. */
    public static final int MIN_ARGSZ = 32;

    private static final long VGA_SIZE = 0xC0000;

    /** Copies the list. */
    public VfioRegionInfo {
        capabilities = List.copyOf(capabilities);
    }

    /** The answer or an error. */
    public sealed interface Answer {}

    /** Region information. */
    public record Info(VfioRegionInfo region) implements Answer {}

    /**
     * An error.
     *
     * @param reason which check
     */
    public record Refused(Errno errno, String reason) implements Answer {}

    /**
     * What the kernel answers.
     *
     * @param argsz size of the structure the caller passed
     * @param romSize bytes; 0 without ROM
     * @param configSize 256 or 4096
     * @param hasVga whether legacy VGA is exposed
     * @param msixBar the BAR with the MSI-X table; 0xFF without MSI-X
     */
    public static Answer query(
            int argsz,
            int index,
            VfioPciMmap.Device device,
            long romSize,
            int configSize,
            boolean hasVga,
            int msixBar) {
        if (argsz < MIN_ARGSZ) {
            return new Refused(Errno.EINVAL, "argsz " + argsz + " is below " + MIN_ARGSZ);
        }
        int regions = VfioPciRegion.NUM_REGIONS + device.deviceRegionMappable().size();
        if (index < 0 || index >= regions) {
            return new Refused(Errno.EINVAL, "region " + index + " is not in 0.." + (regions - 1));
        }
        return switch (index) {
            case VfioPciRegion.ROM -> info(index, romSize == 0 ? 0 : FLAG_READ, romSize);
            case VfioPciRegion.CONFIG -> info(index, FLAG_READ | FLAG_WRITE, configSize);
            case VfioPciRegion.VGA ->
                hasVga
                        ? info(index, FLAG_READ | FLAG_WRITE, VGA_SIZE)
                        : new Refused(Errno.EINVAL, "the device has no VGA region");
            default -> index < VfioPciRegion.ROM ? bar(index, device, msixBar) : deviceRegion(index, device);
        };
    }

    /**
     * What an nvgrace-gpu style variant answers for a region it makes up: one mappable area from offset 0, as long as the
     * memory, in a region of the next power of two (nvgrace_gpu_ioctl_get_region_info).
     *
     * @param memoryLength bytes of device memory behind the region
     */
    public static VfioRegionInfo variant(int index, long memoryLength) {
        long size = Long.highestOneBit(memoryLength);
        return new VfioRegionInfo(
                index,
                FLAG_READ | FLAG_WRITE | FLAG_MMAP | FLAG_CAPS,
                size == memoryLength ? size : size << 1,
                VfioPciRegion.offset(index),
                List.of(CAP_SPARSE_MMAP));
    }

    private static Answer bar(int index, VfioPciMmap.Device device, int msixBar) {
        long size = device.bars().get(index).size();
        if (size == 0) {
            return info(index, 0, 0);
        }
        if (!device.mappability().get(index).mappable()) {
            return info(index, FLAG_READ | FLAG_WRITE, size);
        }
        int flags = FLAG_READ | FLAG_WRITE | FLAG_MMAP;
        return index == msixBar
                ? new Info(new VfioRegionInfo(
                        index, flags | FLAG_CAPS, size, VfioPciRegion.offset(index), List.of(CAP_MSIX_MAPPABLE)))
                : info(index, flags, size);
    }

    private static Answer deviceRegion(int index, VfioPciMmap.Device device) {
        boolean mappable = device.deviceRegionMappable().get(index - VfioPciRegion.NUM_REGIONS);
        int flags = FLAG_READ | FLAG_WRITE | FLAG_CAPS | (mappable ? FLAG_MMAP : 0);
        return new Info(new VfioRegionInfo(index, flags, 0, VfioPciRegion.offset(index), List.of(CAP_TYPE)));
    }

    private static Answer info(int index, int flags, long size) {
        return new Info(new VfioRegionInfo(index, flags, size, VfioPciRegion.offset(index), List.of()));
    }
}
