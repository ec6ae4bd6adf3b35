package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.TargetRules;
import dev.uncontained.arm.platform.TargetRules.Response;
import java.util.List;
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
        Platform platform = withWords(response);
        HostSpec spec = host(platform, List.of(stores(2, refusedAt), stores(4, legalAt)));
        MiniatureKvm kvm = new MiniatureKvm(spec, form, ipa -> MemoryType.NORMAL_NC, null);
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
        ProgramSpec stores =
                new ProgramSpec(Program.STREAM_WC, 0, stage1, 64, 64, 32, 1_000, 0, StoreIdiom.MIXED_WITH_LOADS, false);
        HostTotals totals = Rig.of(Rig.platform("grace"), stores, stage2)
                .decoding(64)
                .limit(1, 1)
                .run()
                .totals();
        assertThat(totals.contained()).isEqualTo(1);
        assertThat(totals.completed()).isZero();
        assertThat(totals.tlps()).isEqualTo(stage2 == MemoryType.NORMAL_NC ? 2 : 4);
    }

    private static ProgramSpec stores(int bytes, long offset) {
        return new ProgramSpec(
                Program.STREAM_WC, 0, GuestMapping.IOREMAP_WC, bytes, bytes, offset, 500, 0, StoreIdiom.IDEAL, false);
    }

    private static Platform withWords(Response response) throws Exception {
        Platform p = Rig.platform("unaudited-soc");
        TargetRules s = p.slave();
        return Rig.with(
                p,
                new TargetRules(
                        s.widthsBytes(),
                        s.maxBurstBytes(),
                        response,
                        response,
                        s.holes(),
                        s.nGnREWrite(),
                        s.undecodedRead(),
                        s.undecodedWrite()),
                p.serror());
    }

    private static HostSpec host(Platform platform, List<ProgramSpec> programs) {
        HostSpec s = OneLink.host(
                platform, platform.link(), RegionKind.VFIO_PLATFORM, OneLink.SIZE, programs.getFirst(), 1, 10_000_000);
        return new HostSpec(
                s.host(),
                s.trafficId(),
                s.group(),
                s.seed(),
                s.policy(),
                s.platform(),
                s.lengthNs(),
                ACCESSES,
                s.quantumNs(),
                s.burstAccesses(),
                s.links(),
                s.devices(),
                List.of(new VmSpec("vm", List.of(new VcpuSpec(programs)))),
                s.actions());
    }
}
