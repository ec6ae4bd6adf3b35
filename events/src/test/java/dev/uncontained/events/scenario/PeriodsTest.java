package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.Recovery;
import dev.uncontained.arm.platform.Timing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long after an access the next one of its kind begins, where that is one value of the platform file. */
final class PeriodsTest {
    private static final int ACCESSES = 20;

    /** A cost of the platform file, in ps. */
    private enum Cost {
        ISSUE,
        FENCE,
        EXIT,
        STORE_NGNRNE,
        STORE_NGNRE,
        PROCESS,
        VM;

        long ps(Platform of) {
            Timing timing = of.timing();
            Recovery recovery = of.recovery();
            return switch (this) {
                case ISSUE -> timing.issuePs();
                case FENCE -> timing.fencePs();
                case EXIT -> timing.exitNs() * 1_000;
                case STORE_NGNRNE -> timing.storeNGnRnEPs();
                case STORE_NGNRE -> timing.storeNGnREPs();
                case PROCESS -> recovery.processNs() * 1_000;
                case VM -> recovery.vmNs() * 1_000;
            };
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DMB, IOREMAP, true, false, ISSUE",
        "DGH, IOREMAP, true, false, ISSUE",
        "DSB, IOREMAP, true, false, FENCE",
        "STORE, IOREMAP, false, false, EXIT",
        "LOAD, IOREMAP_WC, false, false, EXIT",
        "STORE, IOREMAP_NP, true, false, STORE_NGNRNE",
        "STORE, IOREMAP, true, false, STORE_NGNRE",
        "STORE, NGRE, true, false, STORE_NGNRE",
        "UNALIGNED_STORE, IOREMAP, true, false, PROCESS",
        "UNALIGNED_LOAD, IOREMAP, true, true, VM"
    })
    void theNextAccessBeginsAfter(
            AccessKind access, GuestMapping stage1, boolean hasSlot, boolean kernel, Cost expected) throws Exception {
        Platform platform = Platforms.withQuickGuests(Platforms.named("ideal"));
        ProgramMaker program = ProgramMaker.only(access).through(stage1).kernel(kernel);
        List<Long> begins = new ArrayList<>();
        Rig rig = Rig.of(platform, program, MemoryType.NORMAL_NC).limit(ACCESSES, 1);
        rig.run(burst -> begins.add(burst.firstPs()), hasSlot);
        assertThat(begins).hasSize(ACCESSES);
        // the posted queue hides the way from the first ones
        long last = begins.getLast() - begins.get(ACCESSES - 2);
        assertThat(last).isEqualTo(expected.ps(platform));
    }
}
