package dev.uncontained.events.scenario;

import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.scenario.Scenario.Device;
import dev.uncontained.events.scenario.Scenario.Group;
import dev.uncontained.events.scenario.Scenario.RecoveryOverride;
import dev.uncontained.events.scenario.Scenario.Vm;
import dev.uncontained.events.scenario.Scenario.Workload;
import dev.uncontained.events.scenario.ScenarioYaml.PlatformSource;
import dev.uncontained.events.yaml.YamlMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one group of hosts. */
final class GroupYaml {
    private static final int MAX_VMS = 1_000;
    private static final int MAX_VCPUS = 64;
    private static final int ALL_PERMILLE = 1_000;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

    private GroupYaml() {}

    static Group group(YamlMap map, long lengthNs, PlatformSource platforms) {
        String platformName = map.text("platform");
        Platform platform = platformName.isEmpty() ? null : platforms.platform(map, platformName);
        Copies copies = Copies.of(
                map, map.maps("devices").stream().map(DeviceYaml::device).toList());
        List<Device> devices = copies.all();
        refuseTwins(map, "devices", devices, Device::name);
        List<Vm> vms =
                map.maps("vms").stream().map(vm -> vm(vm, copies, platform)).toList();
        refuseTwins(map, "vms", vms, Vm::name);
        if (vms.isEmpty()) {
            map.complain("vms", "must list at least one kind of VM");
        }
        refuseTooManyAddresses(map, vms, devices, platform);
        return new Group(
                name(map),
                platformName,
                map.integer("count", 1, ScenarioYaml.MAX_HOSTS, 1),
                devices,
                vms,
                map.maps("actions").stream()
                        .map(action -> ActionYaml.action(action, lengthNs, devices, vms, platform))
                        .toList(),
                recovery(map.mapOrNull("recovery")));
    }

    /** A name that can stand in a host id, a topic key or a file name. */
    static String name(YamlMap map) {
        String name = map.text("name");
        if (!name.isEmpty() && !name.matches(NAME)) {
            map.complain("name", "'" + name + "' may only hold letters, digits, dots, dashes and underscores");
        }
        return name;
    }

    private static Vm vm(YamlMap map, Copies copies, @Nullable Platform platform) {
        List<Device> devices = copies.all();
        List<String> all = devices.stream().map(Device::name).toList();
        List<String> given = map.has("devices")
                ? map
                        .list("devices", text -> {
                            if (!all.contains(text)) {
                                throw new IllegalArgumentException(
                                        "no device '" + text + "' in this group; there are " + String.join(", ", all));
                            }
                            return text;
                        })
                        .stream()
                        .flatMap(copies::named)
                        .distinct()
                        .toList()
                : all;
        List<Device> own =
                devices.stream().filter(d -> given.contains(d.name())).toList();
        List<Workload> workloads = map.maps("workloads").stream()
                .flatMap(workload -> copies.divided(workload, WorkloadYaml.workload(workload, own, platform)).stream())
                .toList();
        int shares = workloads.stream().mapToInt(Workload::sharePermille).sum();
        if (!workloads.isEmpty() && shares != ALL_PERMILLE) {
            map.complain("workloads", "the shares add up to " + shares / 10.0 + "%, not to 100%");
        }
        return new Vm(
                name(map),
                map.integer("count", 1, MAX_VMS, 1),
                map.integer("vcpus", 1, MAX_VCPUS, 1),
                given,
                workloads);
    }

    private static void refuseTooManyAddresses(
            YamlMap map, List<Vm> vms, List<Device> devices, @Nullable Platform platform) {
        if (platform == null) {
            return;
        }
        for (Vm vm : vms) {
            Expansion.misfit(vm, devices, platform).ifPresent(complaint -> map.complain("vms", complaint));
        }
    }

    private static @Nullable RecoveryOverride recovery(@Nullable YamlMap map) {
        return map == null ? null : new RecoveryOverride(time(map, "host"), time(map, "vm"), time(map, "process"));
    }

    private static @Nullable Long time(YamlMap map, String key) {
        return map.has(key) ? map.nanoseconds(key, 1, ScenarioYaml.MAX_NS) : null;
    }

    private static <T> void refuseTwins(YamlMap map, String key, List<T> items, Function<T, String> nameOf) {
        Set<String> names = new HashSet<>();
        List<String> twins = new ArrayList<>();
        for (T item : items) {
            String name = nameOf.apply(item);
            if (!names.add(name)) {
                twins.add(name);
            }
        }
        twins.forEach(name -> map.complain(key, "two are called '" + name + "'"));
    }
}
