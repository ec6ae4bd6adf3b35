package dev.uncontained.lab.audit;

import dev.uncontained.arm.host.AbortAnswer;
import dev.uncontained.arm.host.Crash;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.FaultCount;
import dev.uncontained.arm.host.FaultCount.Outcome;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostMachine;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.QuantumEnd;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.memory.Stage2MemAttr;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Leaf;
import java.util.List;

/** A host of the platform with one region, mapped whole, and one vCPU that executes a probe. */
final class TestHost {
    private static final long GPA = 0x1000_0000L;
    private static final long PA = 0x4000_0000L;
    private static final long SIZE = 1 << 16;
    private static final long SPAN = 128;
    private static final long ACCESSES = 256;
    private static final long QUANTUM_NS = 2_000_000_000;
    private static final long LENGTH_NS = 1_000 * QUANTUM_NS;

    private final Platform platform;
    private final RegionKind kind;

    TestHost(Platform platform, RegionKind kind) {
        this.platform = platform;
        this.kind = kind;
    }

    /** Executes up to 256 accesses of a probe. */
    Finding execute(Probe probe) {
        HostMachine machine = HostMachine.boot(spec(probe), 1, 0, List.of(), Form.GENERAL);
        machine.slot(0, true);
        Stage2Format format = new Stage2Format(
                Granule.of(platform.cpu().granuleKiB() + "k"), platform.cpu().fwb(), true, false);
        long descriptor = Stage2Leaf.kvm(
                        format, 3, PA, Stage2MemAttr.forKvm(probe.stage2(), format.fwb()), true, true, false)
                .encode(format);
        machine.mapped(0, GPA, PA, SIZE, 3, descriptor, 1);
        Finding worst = new Finding(probe, Harm.NONE, 0, "");
        while (true) {
            QuantumEnd end = machine.runQuantum(burst -> {});
            for (FaultCount fault : end.faults()) {
                worst = worse(worst, of(probe, fault));
            }
            if (!end.vmsLost().isEmpty()) {
                String cause = end.vmsLost().getFirst().cause().wireName();
                worst = worse(worst, new Finding(probe, Harm.VM, worst.accesses(), cause));
            }
            Crash crash = end.crash();
            if (crash != null) {
                return new Finding(probe, Harm.HOST, crash.causeAccess() + 1, text(crash));
            }
            if (end.finished()) {
                return worst;
            }
            end.aborts().forEach(abort -> machine.abortAnswered(abort.vm(), abort.vcpu(), AbortAnswer.INJECTED_SEA));
        }
    }

    private static Finding worse(Finding one, Finding other) {
        return other.isBetterThan(one) ? other : one;
    }

    private static Finding of(Probe probe, FaultCount fault) {
        Harm harm = fault.outcome() == Outcome.CORRUPTED
                ? Harm.CORRUPTION
                : fault.outcome() == Outcome.CONTAINED ? Harm.GUEST : Harm.HOST;
        return new Finding(probe, harm, fault.firstAccess() + 1, fault.cause().wireName());
    }

    private static String text(Crash crash) {
        String syndrome = crash.esr() == 0 ? "" : ", ESR 0x" + Long.toHexString(crash.esr());
        return crash.cause().wireName() + syndrome + ", surfaced on access " + (crash.surfacedAccess() + 1) + ": "
                + crash.explanation();
    }

    private HostSpec spec(Probe probe) {
        RegionSpec region = new RegionSpec(
                0, "device/region0", 0, PA, GPA, SIZE, probe.decoded() ? SIZE : 0, true, 64, HostMapping.NONCACHED);
        boolean isPci = kind == RegionKind.VFIO_PCI || kind == RegionKind.VFIO_PCI_VARIANT;
        DeviceSpec device = new DeviceSpec("vm/device", 0, kind, isPci ? 0 : -1, true, 0, null, List.of(region));
        ProgramSpec program = new ProgramSpec(
                probe.program(),
                0,
                probe.stage1(),
                probe.accessBytes(),
                SPAN,
                0,
                1_000,
                0,
                StoreIdiom.IDEAL,
                false,
                null,
                probe.only());
        return new HostSpec(
                "audit/host-0",
                "host-0",
                "audit",
                1,
                Policy.VMA_FLAG,
                platform,
                LENGTH_NS,
                ACCESSES,
                QUANTUM_NS,
                4_096,
                List.of(platform.link()),
                List.of(device),
                List.of(new VmSpec("vm", List.of(new VcpuSpec(List.of(program))))),
                List.of());
    }
}
