package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.TargetRules.Response;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What leaves in several transactions fares as the worst of them, be it the first or the last. */
final class WorstPieceTest {
    private static final long ACCESSES = 1_000;

    /** One buffer of two runs, of which a slave that takes words refuses the one of two bytes. */
    @ParameterizedTest
    @CsvSource({
        "0, 8, DROP_AER, FAST",
        "8, 0, DROP_AER, FAST",
        "0, 8, CORRUPT, GENERAL",
        "8, 0, CORRUPT, GENERAL",
        "0, 8, ABORT_SYNC, FAST",
        "8, 0, ABORT_SYNC, REFERENCE",
        "0, 8, SERROR, REFERENCE",
        "8, 0, SERROR, FAST",
        "0, 8, HANG, FAST",
        "8, 0, HANG, GENERAL"
    })
    void allStoresOfABufferFareAsItsWorstRun(long refusedAt, long legalAt, Response response, Form form)
            throws Exception {
        HostMaker host = HostMaker.on(withWords(response), stores(2, refusedAt), stores(4, legalAt))
                .kind(RegionKind.VFIO_PLATFORM)
                .lengthNs(10_000_000)
                .limit(ACCESSES);
        MiniatureKvm kvm = new MiniatureKvm(host.spec(), form, ipa -> MemoryType.NORMAL_NC, null);
        HostTotals totals = kvm.toEnd();
        assertThat(kvm.imbalances).isEmpty();
        assertThat(totals.issued()).isEqualTo(ACCESSES);
        assertThat(totals.tlps()).isEqualTo(response == Response.HANG && refusedAt < legalAt ? 1 : 2);
        long found =
                switch (response) {
                    case DROP_AER, ABORT_SYNC -> totals.contained();
                    case CORRUPT -> totals.corrupted();
                    case SERROR -> totals.discardedEnd();
                    case HANG -> totals.uncontained();
                    case OKAY, SPLIT, ALL_ONES -> totals.completed();
                };
        assertThat(found).isEqualTo(ACCESSES);
        assertThat(kvm.crash != null).isEqualTo(response == Response.HANG);
    }

    /** A pair over the end of what the device decodes: the first half is decoded, the second is not. */
    @ParameterizedTest
    @CsvSource({"IOREMAP, DEVICE_nGnRE", "IOREMAP_WC, NORMAL_NC"})
    void aStoreInPiecesFaresAsItsWorst(GuestMapping stage1, MemoryType stage2) throws Exception {
        ProgramMaker stores = ProgramMaker.of(Program.STREAM_WC)
                .through(stage1)
                .bytes(64)
                .over(64)
                .at(32)
                .idiom(StoreIdiom.MIXED_WITH_LOADS);
        HostTotals totals = Rig.of(Platforms.named("grace"), stores, stage2)
                .decoding(64)
                .limit(1, 1)
                .run()
                .totals();
        assertThat(totals.contained()).isEqualTo(1);
        assertThat(totals.completed()).isZero();
        assertThat(totals.tlps()).isEqualTo(stage2 == MemoryType.NORMAL_NC ? 2 : 4);
    }

    private static ProgramMaker stores(int bytes, long offset) {
        return ProgramMaker.of(Program.STREAM_WC)
                .bytes(bytes)
                .over(bytes)
                .at(offset)
                .share(500);
    }

    private static Platform withWords(Response response) throws Exception {
        Platform words = Platforms.named("unaudited-soc");
        return Platforms.withSlave(Platforms.withSlave(words, "widthViolation", response), "burstViolation", response);
    }
}
