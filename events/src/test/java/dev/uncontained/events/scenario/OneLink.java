package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Platform;
import java.util.Collections;
import java.util.List;

/** A host with one VM, one device on one link, and vCPUs that all run one program on it. */
final class OneLink {
    static final long BAR = 0x1000_0000L;
    static final long SIZE = 1 << 20;

    private OneLink() {}

    /** A BAR behind the link that decodes all of itself. */
    static HostSpec host(
            Platform platform,
            LinkSpec link,
            Program program,
            int accessBytes,
            StoreIdiom idiom,
            int vcpus,
            long lengthNs) {
        ProgramSpec spec =
                new ProgramSpec(program, 0, program.usualMapping(), accessBytes, 64 << 10, 0, 1_000, 0, idiom, false);
        return host(platform, link, RegionKind.VFIO_PCI, SIZE, spec, vcpus, lengthNs);
    }

    /**
     * A region of any kind.
     *
     * @param decodedBytes how much of it the device decodes
     * @param program what every vCPU runs, on region 0
     */
    static HostSpec host(
            Platform platform,
            LinkSpec link,
            RegionKind kind,
            long decodedBytes,
            ProgramSpec program,
            int vcpus,
            long lengthNs) {
        boolean isPci = kind == RegionKind.VFIO_PCI;
        RegionSpec region = new RegionSpec(
                0, "nic/bar0", 0, 0x4000_0000L, BAR, SIZE, decodedBytes, true, 64, HostMapping.NONCACHED);
        DeviceSpec device = new DeviceSpec("vm/nic", 0, kind, isPci ? 0 : -1, true, 0, null, List.of(region));
        return new HostSpec(
                "vma-flag/one-0",
                "one-0",
                "one",
                42,
                Policy.VMA_FLAG,
                platform,
                lengthNs,
                0,
                100_000,
                4_096,
                List.of(link),
                List.of(device),
                List.of(new VmSpec("vm", Collections.nCopies(vcpus, new VcpuSpec(List.of(program))))),
                List.of());
    }

    /** The same host, whose device takes its time for each transaction. */
    static HostSpec serving(HostSpec s, long servicePs) {
        DeviceSpec d = s.devices().getFirst();
        DeviceSpec serving =
                new DeviceSpec(d.name(), d.vm(), d.kind(), d.link(), d.audited(), servicePs, d.msix(), d.regions());
        return new HostSpec(
                s.host(),
                s.trafficId(),
                s.group(),
                s.seed(),
                s.policy(),
                s.platform(),
                s.lengthNs(),
                s.accessLimit(),
                s.quantumNs(),
                s.burstAccesses(),
                s.links(),
                List.of(serving),
                s.vms(),
                s.actions());
    }
}
