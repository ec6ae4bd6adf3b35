package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.memory.MemoryType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a guest tries that tries everything. */
final class HostileTest {
    /** Under stage-2 Write-Back without FWB the guest's own choice decides, so every type it chose is seen. */
    @Test
    void choosesEveryStage1Type() throws Exception {
        Set<MemoryType> seen = EnumSet.noneOf(MemoryType.class);
        Rig.of(
                        Platforms.withQuickGuests(Platforms.named("unaudited-soc")),
                        ProgramMaker.of(Program.HOSTILE),
                        MemoryType.NORMAL_WB)
                .limit(2_000, 1)
                .run(burst -> {
                    if (burst.barriers() == 0) {
                        seen.add(burst.memoryType());
                    }
                });
        assertThat(seen).containsExactlyInAnyOrderElementsOf(Arrays.asList(MemoryType.values()));
    }
}
