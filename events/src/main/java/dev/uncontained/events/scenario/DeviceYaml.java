package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.MsixSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.events.scenario.Scenario.Device;
import dev.uncontained.events.scenario.Scenario.Region;
import dev.uncontained.events.yaml.YamlMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads one device with its regions. */
final class DeviceYaml {
    private static final long MAX_REGION = 1L << 40;
    private static final long MAX_32_BIT = 1L << 31;
    private static final int PAGE = 4096;
    private static final int SMALLEST_BAR = 16;
    private static final int LAST_BAR = 5;
    private static final int LAST_REGION = 31;
    private static final int MSIX_ENTRY = 16;
    private static final List<Integer> LANES = List.of(1, 2, 4, 8, 16);
    private static final List<Integer> PAYLOADS = List.of(128, 256, 512, 1024, 2048, 4096);
    private static final long MAX_SERVICE_PS = 1_000_000_000;

    private DeviceYaml() {}

    static Device device(YamlMap map) {
        RegionKind kind = map.value("kind", RegionKind::of, RegionKind.VFIO_PCI);
        if (kind == RegionKind.GICV) {
            map.complain("kind", "gicv is not a device: name the region gicv in a workload, and KVM maps it");
        }
        boolean isSlave = kind == RegionKind.VFIO_PLATFORM;
        String list = isSlave ? "regions" : "bars";
        List<Region> regions =
                map.maps(list).stream().map(region -> region(region, kind)).toList();
        refuseTwins(map, list, regions);
        YamlMap link = isSlave ? null : map.mapOrNull("link");
        YamlMap msix = isSlave ? null : map.mapOrNull("msix");
        return new Device(
                GroupYaml.name(map),
                kind,
                link == null ? null : link(link),
                isSlave && map.flag("audited", false),
                map.picoseconds("service", 0, MAX_SERVICE_PS, 0),
                msix == null ? null : msix(msix, regions),
                regions);
    }

    /** The name a workload gives a region. */
    static String regionName(Device device, Region region) {
        return device.name() + (device.kind() == RegionKind.VFIO_PLATFORM ? "/reg" : "/bar") + region.index();
    }

    private static void refuseTwins(YamlMap map, String list, List<Region> regions) {
        if (regions.isEmpty()) {
            map.complain(list, "must list at least one");
        }
        Set<Integer> taken = new HashSet<>();
        for (Region region : regions) {
            if (!taken.add(region.index())) {
                map.complain(list, "two have index " + region.index());
            }
        }
        for (Region region : regions) {
            if (region.bits() == 64 && !list.equals("regions") && taken.contains(region.index() + 1)) {
                map.complain(
                        list,
                        "BAR " + region.index() + " is 64 bits wide and takes the place of BAR " + (region.index() + 1)
                                + " too; give it 'bits: 32' or move the other");
            }
        }
    }

    private static Region region(YamlMap map, RegionKind kind) {
        boolean isSlave = kind == RegionKind.VFIO_PLATFORM;
        long size = map.bytes("size", isSlave ? PAGE : SMALLEST_BAR, MAX_REGION);
        int index = map.integer("index", 0, isSlave ? LAST_REGION : LAST_BAR, 0);
        int bits = isSlave ? 64 : map.oneOf("bits", List.of(32, 64), index == LAST_BAR ? 32 : 64);
        if (!isSlave && Long.bitCount(size) != 1) {
            map.complain("size", size + " bytes is not a power of two, as a BAR must be");
        }
        if (bits == 32 && !isSlave && size > MAX_32_BIT) {
            map.complain("size", "a 32-bit BAR has at most 2GiB");
        }
        if (bits == 64 && !isSlave && index == LAST_BAR) {
            map.complain("bits", "BAR 5 has no BAR behind it and cannot be 64 bits wide");
        }
        if (isSlave && size % PAGE != 0) {
            map.complain("size", size + " bytes is not a whole number of 4 KiB pages");
        }
        return new Region(
                index,
                size,
                map.bytes("decoded", 0, size, size),
                !isSlave && map.flag("prefetchable", false),
                bits,
                kind == RegionKind.VFIO_PCI_VARIANT
                        ? map.value("mapping", DeviceYaml::hostMapping, HostMapping.NONCACHED)
                        : HostMapping.NONCACHED);
    }

    private static LinkSpec link(YamlMap map) {
        return new LinkSpec(
                "link",
                map.integer("gen", 1, 7),
                map.oneOf("lanes", LANES),
                map.oneOf("mps", PAYLOADS, 256),
                map.flag("addr64", true),
                map.flag("ecrc", false));
    }

    private static MsixSpec msix(YamlMap map, List<Region> regions) {
        int count = map.integer("count", 1, 2048);
        int bar = map.integer("bar", 0, LAST_BAR);
        long offset = map.bytes("offset", 0, MAX_REGION, 0);
        List<Region> holder = new ArrayList<>(regions);
        holder.removeIf(region -> region.index() != bar);
        if (holder.isEmpty()) {
            map.complain("bar", "the device has no BAR " + bar);
        } else if (offset + (long) count * MSIX_ENTRY > holder.getFirst().sizeBytes()) {
            map.complain("offset", "a table of " + count + " entries there ends beyond BAR " + bar);
        }
        return new MsixSpec(count, bar, offset);
    }

    private static HostMapping hostMapping(String text) {
        return switch (text) {
            case "noncached" -> HostMapping.NONCACHED;
            case "writecombine" -> HostMapping.WRITECOMBINE;
            case "cacheable" -> HostMapping.CACHEABLE;
            default ->
                throw new IllegalArgumentException("'" + text + "' is not one of noncached, writecombine, cacheable");
        };
    }
}
