package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Erratum;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.scenario.Scenario.Action;
import dev.uncontained.events.scenario.Scenario.Device;
import dev.uncontained.events.scenario.Scenario.Group;
import dev.uncontained.events.scenario.Scenario.Vm;
import dev.uncontained.events.yaml.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads one timed action; each kind has keys of its own. */
public final class ActionYaml {
    private static final long DEFAULT_COST_NS = 10_000;
    private static final List<Integer> LANES = List.of(1, 2, 4, 8, 16);

    private ActionYaml() {}

    /**
     * An action that stands in a file of another kind than its group, under other keys.
     *
     * @param atKey key of its time
     * @param lengthNs length of the run, in ns
     * @param platform the group's, or null when there is none of that name
     */
    public static Action action(
            YamlMap map, ActionKind kind, String atKey, long lengthNs, Group group, @Nullable Platform platform) {
        return action(map, kind, atKey, lengthNs, group.devices(), group.vms(), platform);
    }

    static Action action(YamlMap map, long lengthNs, List<Device> devices, List<Vm> vms, @Nullable Platform platform) {
        ActionKind kind = map.required("do", ActionKind::of, ActionKind.DEVICE_RESET);
        return action(map, kind, "at", lengthNs, devices, vms, platform);
    }

    private static Action action(
            YamlMap map,
            ActionKind kind,
            String atKey,
            long lengthNs,
            List<Device> devices,
            List<Vm> vms,
            @Nullable Platform platform) {
        return new Action(
                map.nanoseconds(atKey, 0, Math.max(1, lengthNs - 1)),
                kind,
                target(map, kind, devices, vms),
                argument(map, kind, platform),
                map.nanoseconds("cost", 0, ScenarioYaml.MAX_NS, DEFAULT_COST_NS));
    }

    private static String target(YamlMap map, ActionKind kind, List<Device> devices, List<Vm> vms) {
        return switch (kind) {
            case DEVICE_RESET, D3_ENTER, D3_LEAVE, HOT_UNPLUG, HOT_PLUG, MEMORY_DISABLE, MEMORY_ENABLE ->
                known(map, "device", instances(devices, vms, device -> true));
            case AUDIT_PASSED, AUDIT_WITHDRAWN ->
                known(map, "device", instances(devices, vms, d -> d.kind() == RegionKind.VFIO_PLATFORM));
            case LINK_RETRAIN ->
                known(
                        map,
                        "link",
                        devices.stream()
                                .filter(d -> d.kind() != RegionKind.VFIO_PLATFORM)
                                .map(Device::name)
                                .toList());
            case HOSTILE_START -> known(map, "vm", vmNames(vms));
            case POLICY_SWITCH, ERRATUM_ON, ERRATUM_OFF -> "";
        };
    }

    private static String argument(YamlMap map, ActionKind kind, @Nullable Platform platform) {
        return switch (kind) {
            case POLICY_SWITCH ->
                map.required("policy", Policy::of, Policy.VMA_FLAG).wireName();
            case LINK_RETRAIN -> Integer.toString(map.oneOf("lanes", LANES));
            case ERRATUM_ON, ERRATUM_OFF ->
                platform == null
                        ? map.text("erratum")
                        : known(
                                map,
                                "erratum",
                                platform.errata().stream().map(Erratum::name).toList());
            case DEVICE_RESET,
                    D3_ENTER,
                    D3_LEAVE,
                    HOT_UNPLUG,
                    HOT_PLUG,
                    MEMORY_DISABLE,
                    MEMORY_ENABLE,
                    AUDIT_PASSED,
                    AUDIT_WITHDRAWN,
                    HOSTILE_START -> "";
        };
    }

    private static String known(YamlMap map, String key, List<String> legal) {
        String name = map.text(key);
        if (!name.isEmpty() && !legal.contains(name)) {
            map.complain(
                    key,
                    "no " + key + " '" + name + "'; "
                            + (legal.isEmpty() ? "there is none" : "there are " + String.join(", ", legal)));
        }
        return name;
    }

    private static List<String> instances(List<Device> devices, List<Vm> vms, Predicate<Device> wanted) {
        List<String> names = new ArrayList<>();
        for (Device device : devices) {
            if (wanted.test(device)) {
                names.add(device.name());
                for (Vm vm : vms) {
                    if (vm.devices().contains(device.name())) {
                        Expansion.instances(vm).forEach(instance -> names.add(instance + "/" + device.name()));
                    }
                }
            }
        }
        return names;
    }

    private static List<String> vmNames(List<Vm> vms) {
        List<String> names = new ArrayList<>();
        for (Vm vm : vms) {
            names.add(vm.name());
            if (vm.count() > 1) {
                names.addAll(Expansion.instances(vm));
            }
        }
        return names;
    }
}
