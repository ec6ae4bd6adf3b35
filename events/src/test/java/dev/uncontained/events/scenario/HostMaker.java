package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Platform;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Makes hosts for tests. {@link #on} is the least there is: one vCPU whose programs run on the BAR of one device, which answers at once and decodes all of it, at the end of the platform's usual link,
 * for 100 ms of virtual time. The rest says in what a host differs from another.
 */
record HostMaker(HostSpec spec) {
    /** Guest-physical address of region 0. */
    static final long BAR = gpa(0);

    static final long SIZE = 1 << 20;

    static HostMaker on(Platform platform, ProgramMaker... programs) {
        return new HostMaker(new HostSpec(
                        "vma-flag/rig-0",
                        "rig-0",
                        "rig",
                        42,
                        Policy.VMA_FLAG,
                        platform,
                        100_000_000,
                        0,
                        100_000,
                        4_096,
                        List.of(platform.link()),
                        List.of(device(0, "dut", RegionKind.VFIO_PCI, 0, region(0, SIZE, SIZE))),
                        List.of(),
                        List.of()))
                .vms(new VmSpec("vm", List.of(vcpu(programs))));
    }

    /** A region anywhere where no other is. */
    static RegionSpec region(int id, long sizeBytes, long decodedBytes) {
        long pa = 0x4000_0000L + ((long) id << 24);
        return new RegionSpec(id, "bar" + id, 0, pa, gpa(id), sizeBytes, decodedBytes, true, 64, HostMapping.NONCACHED);
    }

    private static long gpa(int id) {
        return 0x1000_0000L + ((long) id << 24);
    }

    /** A device with one region: at the end of the host's link of this number where it is on PCIe, else on the SoC. */
    static DeviceSpec device(int vm, String name, RegionKind kind, int link, RegionSpec region) {
        int way = kind == RegionKind.VFIO_PCI ? link : -1;
        return new DeviceSpec("vm" + vm + "/" + name, vm, kind, way, true, 0, null, List.of(region));
    }

    static VcpuSpec vcpu(ProgramMaker... programs) {
        return new VcpuSpec(Arrays.stream(programs).map(ProgramMaker::spec).toList());
    }

    /** So many vCPUs that all do what the first one does. */
    HostMaker vcpus(int count) {
        VmSpec vm = spec.vms().getFirst();
        return vms(new VmSpec(vm.name(), Collections.nCopies(count, vm.vcpus().getFirst())));
    }

    /** Its device of another kind. */
    HostMaker kind(RegionKind kind) {
        return devices(List.of(device(0, "dut", kind, 0, region())));
    }

    /** How much of its region the device decodes. */
    HostMaker decoding(long bytes) {
        return device("regions", List.of(Altered.record(region(), "decodedBytes", bytes)));
    }

    /** Time its device takes for one transaction. */
    HostMaker servicePs(long ps) {
        return device("servicePs", ps);
    }

    private RegionSpec region() {
        return spec.devices().getFirst().regions().getFirst();
    }

    private HostMaker device(String component, Object value) {
        return devices(List.of(Altered.record(spec.devices().getFirst(), component, value)));
    }

    HostMaker platform(Platform platform) {
        return with("platform", platform);
    }

    HostMaker seed(long seed) {
        return with("seed", seed);
    }

    HostMaker lengthNs(long ns) {
        return with("lengthNs", ns);
    }

    /** Accesses after which each vCPU stops. */
    HostMaker limit(long accesses) {
        return with("accessLimit", accesses);
    }

    HostMaker quantumNs(long ns) {
        return with("quantumNs", ns);
    }

    HostMaker bursts(int accesses) {
        return with("burstAccesses", accesses);
    }

    HostMaker links(LinkSpec... links) {
        return with("links", List.of(links));
    }

    HostMaker devices(List<DeviceSpec> devices) {
        return with("devices", devices);
    }

    HostMaker vms(VmSpec... vms) {
        return with("vms", List.of(vms));
    }

    HostMaker actions(List<ActionSpec> actions) {
        return with("actions", actions);
    }

    /** Every program changed. */
    HostMaker programs(UnaryOperator<ProgramMaker> change) {
        return vms(spec.vms().stream()
                .map(vm -> new VmSpec(
                        vm.name(),
                        vm.vcpus().stream()
                                .map(vcpu -> vcpu(vcpu.programs().stream()
                                        .map(program -> change.apply(new ProgramMaker(program)))
                                        .toArray(ProgramMaker[]::new)))
                                .toList()))
                .toArray(VmSpec[]::new));
    }

    private HostMaker with(String component, Object value) {
        return new HostMaker(Altered.record(spec, component, value));
    }
}
