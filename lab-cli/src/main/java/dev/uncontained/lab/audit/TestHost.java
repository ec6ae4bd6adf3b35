package dev.uncontained.lab.audit;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.Crash;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.FaultCount;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostMachine;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.QuantumEnd;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.host.SingleStep;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.host.Transaction;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmLoss;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Leaf;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A host of the platform with one region, mapped whole, and one vCPU that executes a probe. */
final class TestHost {
    private static final long GPA = 0x1000_0000L;
    private static final long PA = 0x4000_0000L;
    private static final long SIZE = 1 << 16;
    private static final long SPAN = 128;
    private static final int LINE = 64;
    private static final int MOST = 256;

    /** Places of scattered stores are drawn; of so many draws one has them close together. */
    private static final int SCATTERINGS = 8;

    private static final long QUANTUM_NS = 2_000_000_000;
    private static final long LENGTH_NS = 1_000 * QUANTUM_NS;

    private final Platform platform;
    private final RegionKind kind;

    TestHost(Platform platform, RegionKind kind) {
        this.platform = platform;
        this.kind = kind;
    }

    /**
     * The smallest counterexample among what a probe comes to when it is ended after 1, 2, 3 and so on up to 64 accesses, 128 and 256, each time by a barrier: it is
     * the barrier that shows what half-filled buffers do, and what an asynchronous error does. Where neither is there it would show nothing, and is left out.
     */
    Finding execute(Probe probe) {
        Finding worst = new Finding(probe, Harm.NONE, 0, null, null, "");
        for (int draw = 1; draw <= (probe.only() == AccessKind.SCATTERED_STORE ? SCATTERINGS : 1); draw++) {
            worst = worse(worst, execute(probe, draw));
        }
        return worst;
    }

    private Finding execute(Probe probe, int seed) {
        Execution scout = new Execution(probe, seed);
        boolean[] holdsBack = new boolean[MOST + 1];
        int executed = 0;
        boolean goesOn = true;
        while (goesOn && executed < MOST) {
            goesOn = scout.vcpu.step();
            executed++;
            holdsBack[executed] = goesOn && scout.vcpu.holdsBack();
        }
        Finding worst = scout.worst(executed);
        for (int n = 1; n <= executed; n += n < LINE ? 1 : n) {
            if (worst.harm() == Harm.HOST && worst.accesses() <= n) {
                return worst;
            }
            if (holdsBack[n]) {
                worst = worse(worst, ended(probe, seed, n));
            }
        }
        return worst;
    }

    /** Executes so many accesses of a probe, and a barrier. */
    private Finding ended(Probe probe, int seed, int accesses) {
        Execution execution = new Execution(probe, seed);
        for (int i = 0; i < accesses; i++) {
            execution.vcpu.step();
        }
        execution.vcpu.barrier();
        return execution.worst(accesses);
    }

    /** One execution of a probe, and the first transaction that was objected to for each reason. */
    private final class Execution {
        private final Probe probe;
        private final SingleStep vcpu;
        private final Map<FaultCause, Transaction> objected = new EnumMap<>(FaultCause.class);

        Execution(Probe probe, int seed) {
            this.probe = probe;
            HostMachine machine = HostMachine.boot(spec(probe, seed), 1, 0, List.of(), Form.REFERENCE);
            machine.slot(0, true);
            Stage2Format format = new Stage2Format(
                    Granule.of(platform.cpu().granuleKiB() + "k"),
                    platform.cpu().fwb(),
                    true,
                    false);
            int memAttr = Stage2MemAttr.forKvm(probe.stage2(), format.fwb());
            long descriptor = Stage2Leaf.kvm(format, 3, PA, memAttr, true, true, isExecutable(probe.stage2()))
                    .encode(format);
            machine.mapped(0, GPA, PA, SIZE, 3, descriptor, 1);
            machine.watchObjections((region, cause, to) -> objected.putIfAbsent(cause, to));
            this.vcpu = new SingleStep(machine);
        }

        /** What the accesses have come to; none can be executed after this. */
        Finding worst(int executed) {
            QuantumEnd end = vcpu.end();
            Finding worst = new Finding(probe, Harm.NONE, 0, null, null, "");
            for (FaultCount fault : end.faults()) {
                int accesses = (int) Math.min(executed, fault.firstAccess() + 1);
                worst = worse(
                        worst,
                        finding(
                                accesses,
                                harm(fault),
                                fault.cause(),
                                fault.cause().wireName()));
            }
            for (VmLoss loss : end.vmsLost()) {
                worst = worse(
                        worst,
                        finding(executed, Harm.VM, loss.cause(), loss.cause().wireName()));
            }
            Crash crash = end.crash();
            return crash == null ? worst : finding(executed, Harm.HOST, crash.cause(), text(crash, executed));
        }

        private Finding finding(int accesses, Harm harm, FaultCause cause, String error) {
            return new Finding(probe, harm, accesses, cause, objected.get(cause), error);
        }
    }

    /** Device memory never is; a cacheable PFNMAP is from the first fault on where KVM takes one at all (user_mem_abort). */
    private boolean isExecutable(MemoryType stage2) {
        return stage2 == MemoryType.NORMAL_WB
                && platform.cpu().fwb()
                && platform.cpu().cacheDic();
    }

    private static Finding worse(Finding one, Finding other) {
        return other.isBetterThan(one) ? other : one;
    }

    private static Harm harm(FaultCount fault) {
        return switch (fault.outcome()) {
            case CORRUPTED -> Harm.CORRUPTION;
            case CONTAINED -> Harm.GUEST;
            case UNCONTAINED -> Harm.HOST;
        };
    }

    private static String text(Crash crash, int executed) {
        if (crash.esr() == 0) {
            return crash.cause().wireName() + ": " + crash.explanation();
        }
        long surfaced = crash.surfacedAccess() + 1;
        return "%s, ESR 0x%x, surfaced on %s: %s"
                .formatted(
                        crash.cause().wireName(),
                        crash.esr(),
                        surfaced > executed ? "the barrier" : "access " + surfaced,
                        crash.explanation());
    }

    private HostSpec spec(Probe probe, int seed) {
        RegionSpec region = new RegionSpec(
                0, "device/region0", 0, PA, GPA, SIZE, probe.decoded() ? SIZE : 0, true, 64, HostMapping.NONCACHED);
        boolean isPci = kind == RegionKind.VFIO_PCI || kind == RegionKind.VFIO_PCI_VARIANT;
        DeviceSpec device = new DeviceSpec("vm/device", 0, kind, isPci ? 0 : -1, true, 0, null, List.of(region));
        ProgramSpec program = new ProgramSpec(
                probe.program(),
                0,
                probe.stage1(),
                probe.accessBytes(),
                probe.program() == Program.FRAMEBUFFER ? SIZE : SPAN,
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
                seed,
                Policy.VMA_FLAG,
                platform,
                LENGTH_NS,
                0,
                QUANTUM_NS,
                65_536,
                List.of(platform.link()),
                List.of(device),
                List.of(new VmSpec("vm", List.of(new VcpuSpec(List.of(program))))),
                List.of());
    }
}
