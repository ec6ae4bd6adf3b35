package dev.uncontained.lab.audit;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Every probe on one kind of region of a platform, and the worst of them by what KVM mapped.
 *
 * @param probes how many were executed
 * @param worst the smallest counterexample of the worst harm, by stage-2 type
 */
record Audit(RegionKind kind, int probes, Map<MemoryType, Finding> worst) {
    /** What KVM may choose at stage 2. */
    static final List<MemoryType> CHOICES =
            List.of(MemoryType.DEVICE_nGnRE, MemoryType.NORMAL_NC, MemoryType.NORMAL_WB);

    private static final List<Program> BY_SIZE = List.of(
            Program.DOORBELL,
            Program.POLL,
            Program.STREAM_WC,
            Program.STREAM_DEVICE,
            Program.BLUEFLAME,
            Program.MIXED,
            Program.FRAMEBUFFER);
    private static final List<Program> BY_CHANCE = List.of(Program.RANDOM, Program.HOSTILE);

    /** Executes them all. */
    static Audit of(Platform platform, RegionKind kind) {
        TestHost host = new TestHost(platform, kind);
        Map<MemoryType, Finding> worst = new EnumMap<>(MemoryType.class);
        int probes = 0;
        for (MemoryType stage2 : CHOICES) {
            for (GuestMapping stage1 : GuestMapping.values()) {
                for (boolean decoded : new boolean[] {true, false}) {
                    for (Program program : BY_SIZE) {
                        for (int bytes = 1; bytes <= 64; bytes *= 2) {
                            probes += look(host, Probe.of(stage2, stage1, program, bytes, decoded), worst);
                        }
                    }
                    for (Program program : BY_CHANCE) {
                        probes += look(host, Probe.of(stage2, stage1, program, 8, decoded), worst);
                    }
                    for (AccessKind access : AccessKind.values()) {
                        int most = Math.max(1, access.mostBytes());
                        for (int bytes = Math.max(1, access.leastBytes()); bytes <= most; bytes *= 2) {
                            probes += look(host, Probe.only(access, stage2, stage1, bytes, decoded), worst);
                        }
                    }
                }
            }
        }
        return new Audit(kind, probes, worst);
    }

    private static int look(TestHost host, Probe probe, Map<MemoryType, Finding> worst) {
        Finding found = host.execute(probe);
        worst.merge(probe.stage2(), found, (one, other) -> other.isBetterThan(one) ? other : one);
        return 1;
    }

    Finding worst(MemoryType stage2) {
        return Objects.requireNonNull(worst.get(stage2));
    }

    /** The vendor's question: may a guest be let choose any uncached type here? */
    boolean isSafe() {
        return !worst(MemoryType.NORMAL_NC).harm().isUnsafe();
    }

    /** The answer in a sentence. */
    String answer() {
        if (isSafe()) {
            return "yes: nothing that was tried reaches beyond the guest that did it";
        }
        return worst(MemoryType.DEVICE_nGnRE).harm().isUnsafe()
                ? "no, and Device-nGnRE alone is not safe either"
                : "no: what is safe as Device-nGnRE is not when the guest may choose";
    }
}
