package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.MsixSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.scenario.Scenario.Action;
import dev.uncontained.events.scenario.Scenario.Device;
import dev.uncontained.events.scenario.Scenario.Group;
import dev.uncontained.events.scenario.Scenario.RecoveryOverride;
import dev.uncontained.events.scenario.Scenario.Region;
import dev.uncontained.events.scenario.Scenario.Vm;
import dev.uncontained.events.scenario.Scenario.Workload;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.Units;
import dev.uncontained.events.yaml.YamlFile;
import dev.uncontained.events.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a scenario file; docs/scenarios.md lists every key. */
public final class ScenarioYaml {
    private static final long MAX_NS = 3_600_000_000_000L;
    private static final int MAX_HOSTS = 10_000;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

    private ScenarioYaml() {}

    /**
     * Reads one file.
     *
     * @throws BadFileException with everything that is wrong with it
     */
    public static Scenario read(Path file) throws BadFileException {
        String fileName = file.getFileName().toString();
        String name = fileName.replaceFirst("\\.ya?ml$", "");
        return YamlFile.read(file, top -> scenario(name, top));
    }

    private static Scenario scenario(String fileName, YamlMap top) {
        long lengthNs = top.nanoseconds("length", 1_000, MAX_NS);
        long quantumNs = top.nanoseconds("quantum", 1_000, 1_000_000_000, 100_000);
        if (lengthNs % quantumNs != 0) {
            top.complain("length", lengthNs + " ns is not a whole number of quanta of " + quantumNs + " ns");
        }
        List<Policy> policies = top.list("policies", Policy::of);
        if (policies.isEmpty() || new HashSet<>(policies).size() != policies.size()) {
            top.complain(
                    "policies",
                    "must list one policy or several, none twice: device-only, vma-flag, "
                            + "always-normal-nc, cacheable-pfnmap");
        }
        String equal = top.text("equal", "time");
        long accesses = 0;
        switch (equal) {
            case "time" -> {}
            case "accesses" -> accesses = top.number("accesses", 1, 1L << 40);
            default -> top.complain("equal", "'" + equal + "' is not time or accesses");
        }
        List<Group> groups = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int hosts = 0;
        for (YamlMap map : top.maps("groups")) {
            Group group = group(map, lengthNs);
            if (!names.add(group.name())) {
                map.complain("name", "two groups are called '" + group.name() + "'");
            }
            hosts += group.count();
            groups.add(group);
        }
        if (groups.isEmpty()) {
            top.complain("groups", "must list at least one group of hosts");
        }
        if (hosts * policies.size() > MAX_HOSTS * 4) {
            top.complain(
                    "groups", hosts + " hosts under " + policies.size() + " policies are more than " + MAX_HOSTS * 4);
        }
        return new Scenario(
                top.text("name", fileName),
                top.number("seed", 0, Long.MAX_VALUE, 42),
                lengthNs,
                quantumNs,
                top.integer("burst", 1, 65_536, 4_096),
                accesses,
                policies,
                groups);
    }

    private static Group group(YamlMap map, long lengthNs) {
        List<Device> devices =
                map.maps("devices").stream().map(ScenarioYaml::device).toList();
        List<Vm> vms = map.maps("vms").stream().map(vm -> vm(vm, devices)).toList();
        if (vms.isEmpty()) {
            map.complain("vms", "must list at least one kind of VM");
        }
        YamlMap recovery = map.mapOrNull("recovery");
        return new Group(
                name(map),
                map.text("platform"),
                map.integer("count", 1, MAX_HOSTS, 1),
                devices,
                vms,
                map.maps("actions").stream().map(a -> action(a, lengthNs)).toList(),
                recovery == null
                        ? null
                        : new RecoveryOverride(
                                time(recovery, "host"), time(recovery, "vm"), time(recovery, "process")));
    }

    private static Device device(YamlMap map) {
        RegionKind kind = map.value("kind", RegionKind::of, RegionKind.VFIO_PCI);
        if (kind == RegionKind.GICV) {
            map.complain("kind", "gicv is not a device: name the region gicv in a workload, and KVM maps it");
        }
        boolean slave = kind == RegionKind.VFIO_PLATFORM;
        List<Region> regions = new ArrayList<>();
        for (YamlMap region : map.maps(slave ? "regions" : "bars")) {
            regions.add(region(region, slave));
        }
        if (regions.isEmpty()) {
            map.complain(slave ? "regions" : "bars", "must list at least one");
        }
        YamlMap link = slave ? null : map.mapOrNull("link");
        YamlMap msix = slave ? null : map.mapOrNull("msix");
        return new Device(
                name(map),
                kind,
                link == null ? null : link(link),
                map.flag("audited", false),
                map.has("service") ? map.picoseconds("service", 0, 1_000_000_000) : 0,
                msix == null ? null : msix(msix),
                regions);
    }

    private static Region region(YamlMap map, boolean slave) {
        long size = map.bytes("size", slave ? 4096 : 16, 1L << 40);
        if (!slave && Long.bitCount(size) != 1) {
            map.complain("size", size + " bytes is not a power of two, as a BAR must be");
        }
        return new Region(
                map.integer("index", 0, 5, 0),
                size,
                map.bytes("decoded", 0, size, size),
                map.flag("prefetchable", false),
                map.integer("bits", 32, 64, 64),
                map.value("mapping", ScenarioYaml::hostMapping, HostMapping.NONCACHED));
    }

    private static LinkSpec link(YamlMap map) {
        return new LinkSpec(
                "link",
                map.integer("gen", 1, 7),
                map.integer("lanes", 1, 16),
                map.integer("mps", 128, 4096, 256),
                map.flag("addr64", true),
                map.flag("ecrc", false));
    }

    private static MsixSpec msix(YamlMap map) {
        return new MsixSpec(
                map.integer("count", 1, 2048), map.integer("bar", 0, 5), map.number("offset", 0, 1L << 40, 0));
    }

    private static Vm vm(YamlMap map, List<Device> devices) {
        List<String> all = devices.stream().map(Device::name).toList();
        List<String> given = map.has("devices")
                ? map.list("devices", text -> {
                    if (!all.contains(text)) {
                        throw new IllegalArgumentException("no device '" + text + "' in this group; there are " + all);
                    }
                    return text;
                })
                : all;
        List<Workload> workloads = map.maps("workloads").stream()
                .map(w -> workload(w, devices, given))
                .toList();
        int shares = workloads.stream().mapToInt(Workload::sharePermille).sum();
        if (!workloads.isEmpty() && shares != 1000) {
            map.complain("workloads", "the shares add up to " + shares / 10.0 + "%, not to 100%");
        }
        return new Vm(name(map), map.integer("count", 1, 1000, 1), map.integer("vcpus", 1, 64, 1), given, workloads);
    }

    private static Workload workload(YamlMap map, List<Device> devices, List<String> given) {
        Program program = map.required("program", Program::of, Program.STREAM_WC);
        String region = map.text("region");
        long regionBytes = regionBytes(map, region, devices, given);
        int access = map.integer("access", 1, 64, 8);
        if (Integer.bitCount(access) != 1) {
            map.complain("access", access + " bytes is not a power of two");
        }
        long offset = map.bytes("offset", 0, Math.max(0, regionBytes), 0);
        long left = Math.max(64, regionBytes - offset);
        long span = map.bytes("span", 64, left, left);
        return new Workload(
                program,
                region,
                map.value("stage1", GuestMapping::of, program.usualMapping()),
                access,
                span,
                offset,
                map.value("share", Units::permille, 1000),
                map.value("rate", Units::perSecond, 0L),
                map.value("idiom", StoreIdiom::of, StoreIdiom.IDEAL),
                map.flag("kernel", false));
    }

    private static long regionBytes(YamlMap map, String region, List<Device> devices, List<String> given) {
        if (region.equals("gicv")) {
            return 8192;
        }
        List<String> known = new ArrayList<>();
        for (Device device : devices) {
            if (given.contains(device.name())) {
                for (Region r : device.regions()) {
                    String name =
                            device.name() + (device.kind() == RegionKind.VFIO_PLATFORM ? "/reg" : "/bar") + r.index();
                    if (name.equals(region)) {
                        return r.sizeBytes();
                    }
                    known.add(name);
                }
            }
        }
        known.add("gicv");
        map.complain("region", "no region '" + region + "'; this VM has " + String.join(", ", known));
        return 0;
    }

    private static Action action(YamlMap map, long lengthNs) {
        return new Action(
                map.nanoseconds("at", 0, Math.max(0, lengthNs - 1)),
                map.required("do", ActionKind::of, ActionKind.DEVICE_RESET),
                map.text("target", ""),
                map.text("argument", ""),
                map.nanoseconds("cost", 0, MAX_NS, 10_000));
    }

    private static String name(YamlMap map) {
        String name = map.text("name");
        if (!name.isEmpty() && !name.matches(NAME)) {
            map.complain("name", "'" + name + "' may only hold letters, digits, dots, dashes and underscores");
        }
        return name;
    }

    private static @Nullable Long time(YamlMap map, String key) {
        return map.has(key) ? map.nanoseconds(key, 1, MAX_NS) : null;
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
