package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.Recovery;
import dev.uncontained.events.scenario.Scenario.Action;
import dev.uncontained.events.scenario.Scenario.Device;
import dev.uncontained.events.scenario.Scenario.Group;
import dev.uncontained.events.scenario.Scenario.RecoveryOverride;
import dev.uncontained.events.scenario.Scenario.Region;
import dev.uncontained.events.scenario.Scenario.Vm;
import dev.uncontained.events.scenario.Scenario.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * From a scenario to its hosts. Guest-physical addresses of devices begin at 512 GiB in each VM, or in the middle of what its
 * platform's guests have where that is lower; host-physical ones at 256 GiB (PCIe) and 1 GiB (on-SoC), every region aligned to its size.
 */
final class Expansion {
    private static final int MOST_GPA_BASE_BITS = 39;
    private static final long PCIE_BASE = 0x40_0000_0000L;
    private static final long SLAVE_BASE = 0x4000_0000L;
    private static final String GICV = "gicv";

    private final Scenario scenario;
    private final Group group;
    private final Platform platform;
    private final List<LinkSpec> links = new ArrayList<>();
    private final Map<String, Integer> linkOf = new HashMap<>();
    private final List<DeviceSpec> devices = new ArrayList<>();
    private final List<VmSpec> vms = new ArrayList<>();
    private final Map<String, RegionSpec> regionByName = new HashMap<>();
    private long pciePa = PCIE_BASE;
    private long slavePa = SLAVE_BASE;
    private int nextRegion;

    private Expansion(Scenario scenario, Group group, Platform platform) {
        this.scenario = scenario;
        this.group = group;
        this.platform = platform;
    }

    static List<HostSpec> hosts(Scenario scenario, Map<String, Platform> platforms) {
        List<HostSpec> hosts = new ArrayList<>();
        for (Policy policy : scenario.policies()) {
            for (Group group : scenario.groups()) {
                Platform platform = platforms.get(group.platform());
                if (platform == null) {
                    throw new IllegalArgumentException("group '" + group.name() + "' names platform '"
                            + group.platform() + "', which is not there; there are " + platforms.keySet());
                }
                Expansion expansion = new Expansion(scenario, group, overridden(platform, group.recovery()));
                expansion.expand();
                for (int n = 0; n < group.count(); n++) {
                    hosts.add(expansion.host(policy, n));
                }
            }
        }
        return hosts;
    }

    private HostSpec host(Policy policy, int number) {
        String trafficId = group.name() + "-" + number;
        return new HostSpec(
                policy.wireName() + "/" + trafficId,
                trafficId,
                group.name(),
                scenario.seed(),
                policy,
                platform,
                scenario.lengthNs(),
                scenario.accessLimit(),
                scenario.quantumNs(),
                scenario.burstAccesses(),
                links,
                devices,
                vms,
                actions());
    }

    private void expand() {
        for (Device device : group.devices()) {
            boolean pcie = device.kind() == RegionKind.VFIO_PCI || device.kind() == RegionKind.VFIO_PCI_VARIANT;
            if (pcie) {
                LinkSpec link = device.link() == null ? platform.link() : device.link();
                linkOf.put(device.name(), links.size());
                links.add(new LinkSpec(
                        device.name(), link.generation(), link.lanes(), link.mpsBytes(), link.addr64(), link.ecrc()));
            }
        }
        for (Vm vm : group.vms()) {
            instances(vm).forEach(name -> addVm(vm, name));
        }
    }

    /** Names of the VMs of a kind: its own, or numbered from 0 when there are several. */
    static List<String> instances(Vm vm) {
        return vm.count() == 1
                ? List.of(vm.name())
                : IntStream.range(0, vm.count())
                        .mapToObj(n -> vm.name() + "-" + n)
                        .toList();
    }

    private static long gpaBase(Platform platform) {
        return 1L << Math.min(MOST_GPA_BASE_BITS, platform.cpu().ipaBits() - 1);
    }

    /** Why the devices of a VM, and the GICV of one that uses it, have no place among a guest's physical addresses; empty when they have. */
    static Optional<String> misfit(Vm vm, List<Device> all, Platform platform) {
        List<Long> sizesBytes = new ArrayList<>();
        for (Device device : all) {
            if (vm.devices().contains(device.name())) {
                device.regions().forEach(region -> sizesBytes.add(region.sizeBytes()));
            }
        }
        if (hasGicv(vm, platform)) {
            sizesBytes.add(platform.gic().gicvBytes());
        }
        int ipaBits = platform.cpu().ipaBits();
        long gpa = gpaBase(platform);
        for (long size : sizesBytes) {
            gpa = align(gpa, size) + size;
            if (gpa < 0 || gpa > 1L << ipaBits) {
                return Optional.of("the devices of VM '%s' do not fit above %d GiB in %d bits of guest-physical address"
                        .formatted(vm.name(), gpaBase(platform) >> 30, ipaBits));
            }
        }
        return Optional.empty();
    }

    private static boolean hasGicv(Vm vm, Platform platform) {
        return platform.gic().version() == 2
                && vm.workloads().stream().anyMatch(w -> w.region().equals(GICV));
    }

    private void addVm(Vm vm, String name) {
        int index = vms.size();
        long gpa = gpaBase(platform);
        for (Device device : group.devices()) {
            if (vm.devices().contains(device.name())) {
                gpa = addDevice(device, name, index, gpa);
            }
        }
        if (hasGicv(vm, platform)) {
            addGicv(name, index, gpa);
        }
        List<ProgramSpec> programs =
                vm.workloads().stream().map(w -> program(w, name)).toList();
        vms.add(new VmSpec(name, Collections.nCopies(vm.vcpus(), new VcpuSpec(programs))));
    }

    private long addDevice(Device device, String vmName, int vm, long firstGpa) {
        boolean slave = device.kind() == RegionKind.VFIO_PLATFORM;
        long gpa = firstGpa;
        String instance = vmName + "/" + device.name();
        List<RegionSpec> regions = new ArrayList<>();
        for (Region region : device.regions()) {
            long size = region.sizeBytes();
            gpa = align(gpa, size);
            long pa = align(slave ? slavePa : pciePa, size);
            if (slave) {
                slavePa = pa + size;
            } else {
                pciePa = pa + size;
            }
            RegionSpec spec = new RegionSpec(
                    nextRegion++,
                    instance + (slave ? "/reg" : "/bar") + region.index(),
                    region.index(),
                    pa,
                    gpa,
                    size,
                    region.decodedBytes(),
                    region.prefetchable(),
                    region.bits(),
                    region.hostMapping());
            regions.add(spec);
            regionByName.put(spec.name(), spec);
            gpa += size;
        }
        devices.add(new DeviceSpec(
                instance,
                vm,
                device.kind(),
                linkOf.getOrDefault(device.name(), -1),
                device.audited(),
                device.servicePs(),
                device.msix(),
                regions));
        return gpa;
    }

    private void addGicv(String vmName, int vm, long firstGpa) {
        long size = platform.gic().gicvBytes();
        RegionSpec spec = new RegionSpec(
                nextRegion++,
                vmName + "/" + GICV,
                0,
                platform.gic().gicvPa(),
                align(firstGpa, size),
                size,
                size,
                false,
                32,
                HostMapping.NONCACHED);
        regionByName.put(spec.name(), spec);
        devices.add(new DeviceSpec(vmName + "/" + GICV, vm, RegionKind.GICV, -1, true, 0, null, List.of(spec)));
    }

    private ProgramSpec program(Workload workload, String vmName) {
        RegionSpec region = regionByName.get(vmName + "/" + workload.region());
        if (region == null) {
            throw new IllegalArgumentException("group '" + group.name() + "': VM '" + vmName + "' has no region '"
                    + workload.region() + "'; it has "
                    + regionByName.keySet().stream()
                            .filter(name -> name.startsWith(vmName + "/"))
                            .sorted()
                            .toList());
        }
        return new ProgramSpec(
                workload.program(),
                region.id(),
                workload.stage1(),
                workload.accessBytes(),
                workload.spanBytes(),
                workload.offset(),
                workload.sharePermille(),
                workload.ratePerSecond(),
                workload.idiom(),
                workload.kernel(),
                workload.pushBytes(),
                workload.only());
    }

    private List<ActionSpec> actions() {
        List<ActionSpec> specs = new ArrayList<>();
        List<Action> sorted = group.actions().stream()
                .sorted((a, b) -> Long.compare(a.atNs(), b.atNs()))
                .toList();
        for (Action action : sorted) {
            for (String target : targets(action)) {
                specs.add(new ActionSpec(
                        specs.size(), action.atNs(), action.kind(), target, action.argument(), action.costNs()));
            }
        }
        return specs;
    }

    private List<String> targets(Action action) {
        return switch (action.kind()) {
            case DEVICE_RESET,
                    D3_ENTER,
                    D3_LEAVE,
                    HOT_UNPLUG,
                    HOT_PLUG,
                    MEMORY_DISABLE,
                    MEMORY_ENABLE,
                    AUDIT_PASSED,
                    AUDIT_WITHDRAWN ->
                devices.stream()
                        .map(DeviceSpec::name)
                        .filter(name -> name.equals(action.target()) || name.endsWith("/" + action.target()))
                        .toList();
            case HOSTILE_START ->
                vms.stream()
                        .map(VmSpec::name)
                        .filter(name -> name.equals(action.target()) || name.startsWith(action.target() + "-"))
                        .toList();
            case POLICY_SWITCH, LINK_RETRAIN, ERRATUM_ON, ERRATUM_OFF -> List.of(action.target());
        };
    }

    private static Platform overridden(Platform p, @Nullable RecoveryOverride override) {
        if (override == null) {
            return p;
        }
        Recovery recovery = new Recovery(
                override.hostNs() == null ? p.recovery().hostNs() : override.hostNs(),
                override.vmNs() == null ? p.recovery().vmNs() : override.vmNs(),
                override.processNs() == null ? p.recovery().processNs() : override.processNs());
        return new Platform(
                p.name(),
                p.title(),
                p.cpu(),
                p.timing(),
                p.gic(),
                p.pcie(),
                p.slave(),
                p.gicv(),
                p.serror(),
                recovery,
                p.link(),
                p.errata(),
                p.claims());
    }

    private static long align(long address, long size) {
        long boundary = Math.max(Long.highestOneBit(2 * size - 1), 4096);
        return (address + boundary - 1) & -boundary;
    }
}
