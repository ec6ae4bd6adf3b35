package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.Abort;
import dev.uncontained.arm.host.Burst;
import dev.uncontained.arm.host.Crash;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.FaultCount;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.host.TransactionSink;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.SErrorRules;
import dev.uncontained.arm.platform.TargetRules;
import dev.uncontained.events.platform.PlatformYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One vCPU, one program, one device: the least host that a published measurement can be repeated on.
 *
 * @param link the device's link; on-SoC regions have none
 * @param servicePs time the device takes for one transaction
 * @param decodedBytes how much of the region the device decodes
 * @param stage2 type of every page at stage 2
 * @param accessLimit accesses after which it stops, or 0
 * @param burstAccesses accesses of a burst
 */
record Rig(
        Platform platform,
        RegionKind kind,
        LinkSpec link,
        long servicePs,
        long decodedBytes,
        ProgramSpec program,
        MemoryType stage2,
        long lengthNs,
        long accessLimit,
        int burstAccesses) {
    static final long BAR = 0x1000_0000L;
    private static final long SIZE = 1 << 20;

    /** What came of it. */
    record Seen(HostTotals totals, @Nullable Crash crash, List<FaultCount> faults) {
        /** Rate of the bytes moved. */
        double gbps() {
            return totals.bytes() * 8e3 / totals.virtualPs();
        }

        /** Accesses a second. */
        double perSecond() {
            return totals.issued() * 1e12 / totals.virtualPs();
        }

        /** Stores in one TLP. */
        double gatherRatio() {
            return (double) totals.issued() / totals.tlps();
        }
    }

    /** A PCIe device that answers at once, at the end of the platform's usual link, for 100 ms of virtual time. */
    static Rig of(Platform platform, ProgramSpec program, MemoryType stage2) {
        return new Rig(
                platform, RegionKind.VFIO_PCI, platform.link(), 0, SIZE, program, stage2, 100_000_000, 0, 65_536);
    }

    static Platform platform(String name) throws Exception {
        return PlatformYaml.read(Path.of("..", "platforms", name + ".yaml"));
    }

    /** A platform whose on-SoC slaves, and asynchronous errors, are others. */
    static Platform with(Platform p, TargetRules slave, SErrorRules serror) {
        return new Platform(
                p.name(),
                p.title(),
                p.cpu(),
                p.timing(),
                p.gic(),
                p.pcie(),
                slave,
                p.gicv(),
                serror,
                p.recovery(),
                p.link(),
                p.errata(),
                p.claims());
    }

    Rig on(RegionKind otherKind) {
        return new Rig(
                platform,
                otherKind,
                link,
                servicePs,
                decodedBytes,
                program,
                stage2,
                lengthNs,
                accessLimit,
                burstAccesses);
    }

    Rig over(int generation, int lanes) {
        LinkSpec other = new LinkSpec("link", generation, lanes, 256, true, false);
        return new Rig(
                platform, kind, other, servicePs, decodedBytes, program, stage2, lengthNs, accessLimit, burstAccesses);
    }

    Rig service(long ps) {
        return new Rig(platform, kind, link, ps, decodedBytes, program, stage2, lengthNs, accessLimit, burstAccesses);
    }

    Rig decoding(long bytes) {
        return new Rig(platform, kind, link, servicePs, bytes, program, stage2, lengthNs, accessLimit, burstAccesses);
    }

    /** One access and no more, for 400 us: time for the page's abort to be answered, and whom the access ends stays away. */
    Rig shortly() {
        return new Rig(platform, kind, link, servicePs, decodedBytes, program, stage2, 400_000, 1, 1);
    }

    Rig limit(long accesses, int accessesOfABurst) {
        return new Rig(
                platform,
                kind,
                link,
                servicePs,
                decodedBytes,
                program,
                stage2,
                Long.MAX_VALUE / 2_000,
                accesses,
                accessesOfABurst);
    }

    Seen run() {
        return run(burst -> {});
    }

    /** Runs it and hands every burst on. */
    Seen run(Consumer<Burst> onBurst) {
        return run(onBurst, abort -> {});
    }

    /** Runs it with the region trapped. */
    Seen runTrapped() {
        return run(burst -> {}, abort -> {}, false);
    }

    /** Runs it and hands every burst and every stage-2 abort on. */
    Seen run(Consumer<Burst> onBurst, Consumer<Abort> onAbort) {
        return run(onBurst, onAbort, true);
    }

    /** Runs it in the reference form and hands every transaction on. */
    void watch(TransactionSink to) {
        MiniatureKvm kvm = new MiniatureKvm(host(), Form.REFERENCE, ipa -> stage2, null);
        kvm.machine.watch(to);
        kvm.toEnd();
    }

    private Seen run(Consumer<Burst> onBurst, Consumer<Abort> onAbort, boolean hasSlot) {
        List<FaultCount> counted = new ArrayList<>();
        MiniatureKvm kvm = new MiniatureKvm(host(), Form.FAST, ipa -> stage2, null) {
            @Override
            void onBurst(Burst burst) {
                onBurst.accept(burst);
            }

            @Override
            void onAbort(Abort abort) {
                onAbort.accept(abort);
                super.onAbort(abort);
            }

            @Override
            boolean hasSlot() {
                return hasSlot;
            }

            @Override
            void onFault(FaultCount fault) {
                counted.add(fault);
            }
        };
        HostTotals totals = kvm.toEnd();
        return new Seen(totals, kvm.crash, counted);
    }

    private HostSpec host() {
        boolean isPci = kind == RegionKind.VFIO_PCI;
        RegionSpec region = new RegionSpec(
                0, "dut/bar0", 0, 0x4000_0000L, BAR, SIZE, decodedBytes, true, 64, HostMapping.NONCACHED);
        DeviceSpec device = new DeviceSpec("vm/dut", 0, kind, isPci ? 0 : -1, true, servicePs, null, List.of(region));
        return new HostSpec(
                "vma-flag/rig-0",
                "rig-0",
                "rig",
                42,
                Policy.VMA_FLAG,
                platform,
                lengthNs,
                accessLimit,
                100_000,
                burstAccesses,
                List.of(link),
                List.of(device),
                List.of(new VmSpec("vm", List.of(new VcpuSpec(List.of(program))))),
                List.of());
    }
}
