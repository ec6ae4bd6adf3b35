package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.Recovery;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a guest tries that tries everything. */
final class HostileTest {
    /** Under stage-2 Write-Back without FWB the guest's own choice decides, so every type it chose is seen. */
    @Test
    void choosesEveryStage1Type() throws Exception {
        ProgramSpec hostile = new ProgramSpec(
                Program.HOSTILE, 0, GuestMapping.IOREMAP, 8, 4_096, 0, 1_000, 0, StoreIdiom.IDEAL, false);
        Set<MemoryType> seen = EnumSet.noneOf(MemoryType.class);
        Rig.of(withQuickProcesses(Rig.platform("unaudited-soc")), hostile, MemoryType.NORMAL_WB)
                .limit(2_000, 1)
                .run(burst -> {
                    if (burst.barriers() == 0) {
                        seen.add(burst.memoryType());
                    }
                });
        assertThat(seen).containsExactlyInAnyOrderElementsOf(Arrays.asList(MemoryType.values()));
    }

    /** A second for each process that dies would be 10,000 quanta. */
    private static Platform withQuickProcesses(Platform p) {
        Recovery quick = new Recovery(p.recovery().hostNs(), p.recovery().vmNs(), 1);
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
                quick,
                p.link(),
                p.errata(),
                p.claims());
    }
}
