package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uncontained.arm.host.Abort;
import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.FaultCount;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Cpu.ExclusiveSupport;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.TargetRules.Response;
import dev.uncontained.events.scenario.Rig.Seen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a core refuses, and whose fault that is. */
final class RefusalsTest {
    /** What an exception class of EL1 itself has more than one of EL0: 0x25 for 0x24, 0x21 for 0x20. */
    private static final long EC_SAME_LEVEL = 1L << 26;

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
        Seen refused = Rig.of(Platforms.named("grace"), one(access, stage1, false), MemoryType.DEVICE_nGnRE)
                .shortly()
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
        Seen refused = Rig.of(Platforms.named("grace"), one(access, stage1, false), MemoryType.DEVICE_nGnRE)
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
        Seen seen = Rig.of(Platforms.named(platform), one(AccessKind.ST64B, GuestMapping.CACHEABLE, false), stage2)
                .shortly()
                .run();
        assertThat(seen.faults()).extracting(FaultCount::cause).isEqualTo(cause == null ? List.of() : List.of(cause));
        assertThat(seen.totals().tlps()).isEqualTo(cause == null ? 1 : 0);
    }

    /** One access of 8 bytes, or of what its kind has at least, by a process: the syndrome is what its EL1, or KVM, finds in ESR. */
    @ParameterizedTest
    @CsvSource({
        "grace, UNALIGNED_STORE, 0, IOREMAP, NORMAL_NC, ALIGNMENT, 0x92000061, 0",
        "grace, UNALIGNED_LOAD, 0, IOREMAP_NP, NORMAL_NC, ALIGNMENT, 0x92000021, 0",
        "grace, UNALIGNED_STORE, 0, IOREMAP_WC, DEVICE_nGnRE, ALIGNMENT_STAGE2, 0x92000061, 0",
        "grace, UNALIGNED_LOAD, 0, CACHEABLE, DEVICE_nGnRE, ALIGNMENT_STAGE2, 0x92000021, 0",
        "grace, UNALIGNED_STORE, 0, IOREMAP_WC, NORMAL_NC, , 0, 1",
        "grace, DC_ZVA, 0, IOREMAP, NORMAL_NC, ALIGNMENT, 0x92000061, 0",
        "grace, DC_ZVA, 0, IOREMAP_WC, DEVICE_nGnRE, ALIGNMENT_STAGE2, 0x92000061, 0",
        "grace, DC_ZVA, 0, IOREMAP_WC, NORMAL_NC, , 0, 1",
        "grace, LOAD_EXCLUSIVE, 0, IOREMAP, NORMAL_NC, UNSUPPORTED_ATOMIC, 0x92000035, 0",
        "grace, STORE_EXCLUSIVE, 0, IOREMAP_WC, NORMAL_NC, UNSUPPORTED_ATOMIC, 0x92000075, 0",
        "grace, LSE_ATOMIC, 0, IOREMAP_WC, DEVICE_nGnRE, UNSUPPORTED_ATOMIC, 0x92000075, 0",
        "grace, LSE_ATOMIC, 0, CACHEABLE, NORMAL_NC, UNSUPPORTED_ATOMIC, 0x92000075, 0",
        "grace, LSE_ATOMIC, 0, CACHEABLE, NORMAL_WB, , 0, 1",
        "external, LOAD_EXCLUSIVE, 0, IOREMAP, NORMAL_NC, UNSUPPORTED_ATOMIC, 0x92000010, 0",
        "external, LSE_ATOMIC, 0, IOREMAP_WC, NORMAL_NC, UNSUPPORTED_ATOMIC, 0x92000050, 0",
        "external, ST64B, 0, IOREMAP_WC, NORMAL_NC, UNSUPPORTED_ATOMIC, 0x92000075, 0",
        "ideal, LOAD_EXCLUSIVE, 0, IOREMAP, NORMAL_NC, , 0, 1",
        "ideal, LSE_ATOMIC, 0, IOREMAP_WC, NORMAL_NC, , 0, 1",
        "ideal, LSE_ATOMIC, 4, IOREMAP_WC, NORMAL_NC, ALIGNMENT, 0x92000061, 0",
        "ideal, LSE_ATOMIC, 4, CACHEABLE, NORMAL_WB, , 0, 1",
        "ideal, LSE_ATOMIC, 12, CACHEABLE, NORMAL_WB, ALIGNMENT, 0x92000061, 0",
        "ideal, LOAD_EXCLUSIVE, 4, IOREMAP, NORMAL_NC, ALIGNMENT, 0x92000021, 0",
        "ideal, ST64B, 0, IOREMAP_WC, NORMAL_NC, , 0, 1",
        "ideal, ST64B, 8, IOREMAP_WC, NORMAL_NC, ALIGNMENT, 0x92000061, 0",
        "ideal, ST64B, 0, CACHEABLE, NORMAL_WB, UNSUPPORTED_ATOMIC, 0x92000075, 0",
        "grace, ST64B, 0, IOREMAP, NORMAL_NC, UNSUPPORTED_ATOMIC, 0x92000075, 0",
        "grace, ST64B, 8, IOREMAP, NORMAL_NC, ALIGNMENT, 0x92000061, 0",
        "grace, FETCH, 0, IOREMAP_WC, NORMAL_NC, INJECTED_ABORT, 0x82000010, 0",
        "trapped, STORE, 0, IOREMAP, NORMAL_NC, , 0, 0",
        "trapped, STORE_PAIR, 0, IOREMAP, NORMAL_NC, NO_SYNDROME, 0, 0",
        "trapped, LOAD_PAIR, 0, IOREMAP, NORMAL_NC, NO_SYNDROME, 0, 0",
        "trapped, STORE_SIMD, 0, IOREMAP_WC, NORMAL_NC, NO_SYNDROME, 0, 0",
        "trapped, LOAD_EXCLUSIVE, 0, IOREMAP, NORMAL_NC, NO_SYNDROME, 0, 0",
        "trapped, LSE_ATOMIC, 0, IOREMAP, NORMAL_NC, NO_SYNDROME, 0, 0",
        "trapped, ST64B, 0, IOREMAP_WC, NORMAL_NC, NO_SYNDROME, 0, 0",
        "trapped, DC_ZVA, 0, IOREMAP_WC, NORMAL_NC, NO_SYNDROME, 0, 0",
        "trapped, FETCH, 0, IOREMAP_WC, NORMAL_NC, INJECTED_ABORT, 0x82000010, 0"
    })
    void causeSyndromeAndTransactionsOfOneAccess(
            String platform,
            AccessKind access,
            long offset,
            GuestMapping stage1,
            MemoryType stage2,
            FaultCause cause,
            String esr,
            long tlps)
            throws Exception {
        for (boolean kernel : new boolean[] {false, true}) {
            Seen seen = execute(platform, one(access, offset, stage1, kernel), stage2);
            boolean isOfEl1 = cause != FaultCause.ALIGNMENT_STAGE2 && !esr.equals("0");
            long expected = Long.decode(esr) + (kernel && isOfEl1 ? EC_SAME_LEVEL : 0);
            assertThat(seen.faults())
                    .extracting(FaultCount::cause, FaultCount::esr)
                    .isEqualTo(cause == null ? List.of() : List.of(tuple(cause, expected)));
            assertThat(seen.totals().tlps()).isEqualTo(tlps);
            assertThat(seen.totals().contained()).isEqualTo(cause == null ? 0 : 1);
            assertThat(seen.totals().completed()).isEqualTo(cause == null ? 1 : 0);
        }
    }

    /** What a target refuses in its answer: a read, and a write where there is an answer to it. */
    @ParameterizedTest
    @CsvSource({
        "LOAD, UNDECODED_READ, 0x92000010",
        "LOAD_EXCLUSIVE, UNDECODED_READ, 0x92000010",
        "STORE, UNDECODED_WRITE, 0x92000050",
        "STORE_EXCLUSIVE, UNDECODED_WRITE, 0x92000050"
    })
    void aSynchronousAbortSaysWhetherItIsOfAWrite(AccessKind access, FaultCause cause, String esr) throws Exception {
        Platform ideal = Platforms.named("ideal");
        Platform aborting = Platforms.withSlave(
                Platforms.withSlave(ideal, "undecodedRead", Response.ABORT_SYNC),
                "undecodedWrite",
                Response.ABORT_SYNC);
        for (boolean kernel : new boolean[] {false, true}) {
            Seen seen = Rig.of(aborting, one(access, GuestMapping.IOREMAP, kernel), MemoryType.NORMAL_NC)
                    .on(RegionKind.VFIO_PLATFORM)
                    .decoding(0)
                    .shortly()
                    .run();
            assertThat(seen.faults())
                    .extracting(FaultCount::cause, FaultCount::esr)
                    .containsExactly(tuple(cause, Long.decode(esr) + (kernel ? EC_SAME_LEVEL : 0)));
        }
    }

    private static Seen execute(String name, ProgramMaker program, MemoryType stage2) throws Exception {
        return switch (name) {
            case "trapped" ->
                Rig.of(Platforms.named("grace"), program, stage2).shortly().runTrapped();
            case "external" ->
                Rig.of(
                                Platforms.withCpu(
                                        Platforms.named("grace"), "exclusives", ExclusiveSupport.EXTERNAL_ABORT),
                                program,
                                stage2)
                        .shortly()
                        .run();
            default -> Rig.of(Platforms.named(name), program, stage2).shortly().run();
        };
    }

    private static ProgramMaker one(AccessKind access, GuestMapping stage1, boolean kernel) {
        return one(access, 0, stage1, kernel);
    }

    private static ProgramMaker one(AccessKind access, long offset, GuestMapping stage1, boolean kernel) {
        return ProgramMaker.only(access).through(stage1).over(64).at(offset).kernel(kernel);
    }
}
