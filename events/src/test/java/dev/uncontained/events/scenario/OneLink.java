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

    static HostSpec host(
            Platform platform,
            LinkSpec link,
            Program program,
            int accessBytes,
            StoreIdiom idiom,
            int vcpus,
            long lengthNs) {
        RegionSpec region =
                new RegionSpec(0, "nic/bar0", 0, 0x4000_0000L, BAR, SIZE, SIZE, true, 64, HostMapping.NONCACHED);
        DeviceSpec device = new DeviceSpec("vm/nic", 0, RegionKind.VFIO_PCI, 0, true, 0, null, List.of(region));
        ProgramSpec spec =
                new ProgramSpec(program, 0, program.usualMapping(), accessBytes, 64 << 10, 0, 1_000, 0, idiom, false);
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
                List.of(new VmSpec("vm", Collections.nCopies(vcpus, new VcpuSpec(List.of(spec))))),
                List.of());
    }
}
