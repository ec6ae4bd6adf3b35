package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Abort;
import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.FaultCount;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.scenario.Rig.Seen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a core refuses, and whose fault that is. */
final class RefusalsTest {
    /** An alignment fault of stage 1 comes before an abort of stage 2: nobody asks KVM for the page. */
    @ParameterizedTest
    @CsvSource({
        "UNALIGNED_STORE, IOREMAP, 0, ALIGNMENT",
        "UNALIGNED_LOAD, GRE, 0, ALIGNMENT",
        "DC_ZVA, IOREMAP_NP, 0, ALIGNMENT",
        "UNALIGNED_STORE, IOREMAP_WC, 1, ALIGNMENT_STAGE2",
        "DC_ZVA, IOREMAP_WC, 1, ALIGNMENT_STAGE2",
        "STORE, IOREMAP, 1,"
    })
    void whatStage1RefusesNeverReachesStage2(AccessKind access, GuestMapping stage1, int aborts, FaultCause cause)
            throws Exception {
        List<Abort> seen = new ArrayList<>();
        Seen refused = Rig.of(Rig.platform("grace"), one(access, stage1, false), MemoryType.DEVICE_nGnRE)
                .limit(1, 1)
                .run(burst -> {}, seen::add);
        assertThat(seen).hasSize(aborts);
        assertThat(refused.faults())
                .extracting(FaultCount::cause)
                .isEqualTo(cause == null ? List.of() : List.of(cause));
        assertThat(refused.totals().vmsLost()).isEqualTo(cause == FaultCause.ALIGNMENT_STAGE2 ? 1 : 0);
    }

    /** And before a trap: what stage 1 lets pass and has no syndrome ends the VM. */
    @ParameterizedTest
    @CsvSource({
        "UNALIGNED_STORE, IOREMAP, ALIGNMENT, 0",
        "UNALIGNED_LOAD, NGRE, ALIGNMENT, 0",
        "DC_ZVA, IOREMAP, ALIGNMENT, 0",
        "DC_ZVA, IOREMAP_WC, NO_SYNDROME, 1",
        "STORE_PAIR, IOREMAP, NO_SYNDROME, 1",
        "UNALIGNED_STORE, IOREMAP_WC, , 0",
        "STORE, IOREMAP, , 0"
    })
    void whatStage1RefusesIsNotTrapped(AccessKind access, GuestMapping stage1, FaultCause cause, int vmsLost)
            throws Exception {
        Seen refused = Rig.of(Rig.platform("grace"), one(access, stage1, false), MemoryType.DEVICE_nGnRE)
                .shortly()
                .runTrapped();
        assertThat(refused.faults())
                .extracting(FaultCount::cause)
                .isEqualTo(cause == null ? List.of() : List.of(cause));
        assertThat(refused.totals().completed()).isEqualTo(cause == null ? 1 : 0);
        assertThat(refused.totals().vmsLost()).isEqualTo(vmsLost);
    }

    /** Whatever the type is: the exemption of cacheable memory is for exclusives and atomics. */
    @ParameterizedTest
    @CsvSource({
        "grace, NORMAL_NC, UNSUPPORTED_ATOMIC",
        "grace, NORMAL_WB, UNSUPPORTED_ATOMIC",
        "ideal, NORMAL_WB, UNSUPPORTED_ATOMIC",
        "ideal, NORMAL_NC,",
        "ideal, DEVICE_nGnRE,"
    })
    void anSt64bNeedsTheFeatureAndUncachedMemory(String platform, MemoryType stage2, FaultCause cause)
            throws Exception {
        Seen seen = Rig.of(Rig.platform(platform), one(AccessKind.ST64B, GuestMapping.CACHEABLE, false), stage2)
                .limit(1, 1)
                .run();
        assertThat(seen.faults()).extracting(FaultCount::cause).isEqualTo(cause == null ? List.of() : List.of(cause));
        assertThat(seen.totals().tlps()).isEqualTo(cause == null ? 1 : 0);
    }

    private static ProgramSpec one(AccessKind access, GuestMapping stage1, boolean kernel) {
        return new ProgramSpec(
                Program.HOSTILE, 0, stage1, 8, 64, 0, 1_000, 0, StoreIdiom.IDEAL, kernel, null, access);
    }
}
