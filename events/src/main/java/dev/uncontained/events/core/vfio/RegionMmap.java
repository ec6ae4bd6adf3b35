package dev.uncontained.events.core.vfio;

import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.vfio.Bar;
import dev.uncontained.arm.vfio.BarMappability;
import dev.uncontained.arm.vfio.KernelWidth;
import dev.uncontained.arm.vfio.VfioPciMmap;
import dev.uncontained.arm.vfio.VfioPciRegion;
import dev.uncontained.arm.vfio.VfioPlatformMmap;
import dev.uncontained.arm.vfio.VmaFlag;
import dev.uncontained.arm.vfio.VmaFlags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What comes of a VMM's mmap of a whole region, as the driver that owns the device decides (the rules: {@link VfioPciMmap},
 * {@link VfioPlatformMmap}; nvgrace-gpu's two memory regions by the protection they ask for).
 */
final class RegionMmap {
    /** Where the VMM puts a mapping: aligned to every block size, so that only IPA and offset decide about blocks. */
    private static final long HVA = 1L << 46;

    private static final long REQUESTED = VmaFlags.of(
            VmaFlag.VM_READ,
            VmaFlag.VM_WRITE,
            VmaFlag.VM_SHARED,
            VmaFlag.VM_MAYREAD,
            VmaFlag.VM_MAYWRITE,
            VmaFlag.VM_MAYSHARE);

    sealed interface Result {}

    /**
     * A VMA.
     *
     * @param vmFlags what the driver set; what every mmap asks for (read, write, shared) is left out
     */
    record Mapped(long vmFlags, HostMapping hostMapping, long sizeBytes) implements Result {}

    record Refused(String errno, String reason) implements Result {}

    private RegionMmap() {}

    /**
     * Decides.
     *
     * @param audited whether the vendor's audit of the device stands
     */
    static Result of(HostSpec host, DeviceSpec device, RegionSpec region, boolean audited) {
        return switch (device.kind()) {
            case VFIO_PCI, VFIO_PCI_VARIANT -> pci(host, region);
            case VFIO_PLATFORM -> platform(host, region, audited);
            case GICV -> throw new IllegalArgumentException(region.name() + " is KVM's own; VFIO has no part in it");
        };
    }

    private static Result pci(HostSpec host, RegionSpec region) {
        int pageShift = pageShift(host);
        Bar bar = Bar.memory(region.pa(), region.sizeBytes());
        BarMappability mappability = BarMappability.of(
                bar,
                1L << pageShift,
                region.sizeBytes() >= 1L << pageShift || restOfPageFree(host, region, pageShift),
                false);
        List<Bar> bars = new ArrayList<>(Collections.nCopies(VfioPciRegion.ROM, Bar.ABSENT));
        List<BarMappability> all = new ArrayList<>(Collections.nCopies(VfioPciRegion.ROM, BarMappability.EMPTY));
        if (region.index() < VfioPciRegion.ROM) {
            bars.set(region.index(), bar);
            all.set(region.index(), mappability);
        }
        long size = pageAligned(region.sizeBytes(), pageShift);
        var request =
                new VfioPciMmap.Request(VfioPciRegion.pgoff(region.index(), 0, pageShift), HVA, HVA + size, REQUESTED);
        var driver = new VfioPciMmap.Device(pageShift, bars, all, List.of(), true, true);
        return switch (VfioPciMmap.check(request, driver, KernelWidth.BITS_64)) {
            case VfioPciMmap.Refused refused ->
                new Refused(
                        refused.errno().name(),
                        refused.row() == VfioPciMmap.Row.BAR_NOT_MAPPABLE
                                ? mappability.reason()
                                : refused.row().reason());
            case VfioPciMmap.Delegated delegated ->
                throw new IllegalStateException(
                        region.name() + " is no BAR: " + delegated.row().reason());
            case VfioPciMmap.Mapped mapped ->
                switch (region.hostMapping()) {
                    case NONCACHED -> new Mapped(mapped.vmFlags() & ~REQUESTED, HostMapping.NONCACHED, size);
                    case WRITECOMBINE -> new Mapped(VmaFlags.NVGRACE_RESMEM, HostMapping.WRITECOMBINE, size);
                    case CACHEABLE -> new Mapped(VmaFlags.NVGRACE_USEMEM, HostMapping.CACHEABLE, size);
                };
        };
    }

    private static Result platform(HostSpec host, RegionSpec region, boolean audited) {
        int pageShift = pageShift(host);
        long size = pageAligned(region.sizeBytes(), pageShift);
        return switch (VfioPlatformMmap.check(
                0, HVA, HVA + size, REQUESTED, region.pa(), region.sizeBytes(), true, pageShift)) {
            case VfioPlatformMmap.Refused refused ->
                new Refused(refused.errno().name(), refused.row().reason());
            case VfioPlatformMmap.Mapped mapped ->
                new Mapped(platformFlags(mapped.vmFlags() & ~REQUESTED, audited), HostMapping.NONCACHED, size);
        };
    }

    /** vfio-platform sets no flag; a vendor whose audit passed may. */
    static long platformFlags(long flags, boolean audited) {
        long allow = VmaFlag.VM_ALLOW_ANY_UNCACHED.value();
        return audited ? flags | allow : flags & ~allow;
    }

    /** Whether VFIO can reserve what is left of the page a short BAR begins. */
    private static boolean restOfPageFree(HostSpec host, RegionSpec region, int pageShift) {
        long page = region.pa() >>> pageShift;
        for (DeviceSpec device : host.devices()) {
            for (RegionSpec other : device.regions()) {
                long last = other.pa() + Math.max(1, other.sizeBytes()) - 1;
                if (other.id() != region.id() && other.pa() >>> pageShift <= page && page <= last >>> pageShift) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int pageShift(HostSpec host) {
        return Integer.numberOfTrailingZeros(host.platform().cpu().granuleKiB()) + 10;
    }

    private static long pageAligned(long size, int pageShift) {
        long page = 1L << pageShift;
        return (size + page - 1) & -page;
    }
}
