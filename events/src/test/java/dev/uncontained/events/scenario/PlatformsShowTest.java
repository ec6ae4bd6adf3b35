package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.Burst;
import dev.uncontained.arm.host.Crash;
import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.FaultCount;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.SErrorRules;
import dev.uncontained.arm.platform.TargetRules.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the platforms of the field are known for, each by running a program on it. */
final class PlatformsShowTest {
    private static final long LENGTH_NS = 1_000_000;
    private static final List<GuestMapping> NOT_GATHERING =
            List.of(GuestMapping.IOREMAP_NP, GuestMapping.IOREMAP, GuestMapping.NGRE);

    /** A run, and how the host ended, if it did. */
    private record Seen(
            HostTotals totals, long allOnes, @Nullable Crash crash) {
        boolean isHostLost() {
            return crash != null;
        }
    }

    @Test
    void gicvSurvivesAlignedWordsAsDeviceAndEndsTheHostWhenTheyAreGathered() throws Exception {
        ProgramMaker words = stores(Program.STREAM_WC, 4, 64);
        assertThat(run("gicv2-soc", RegionKind.GICV, words, MemoryType.DEVICE_nGnRE)
                        .isHostLost())
                .isFalse();
        Seen gathered = run("gicv2-soc", RegionKind.GICV, words, MemoryType.NORMAL_NC);
        assertThat(gathered.crash()).isNotNull().extracting(Crash::cause).isEqualTo(FaultCause.BURST);
    }

    /** Each word by itself: buffers of one run of four bytes, which begins at an odd address. */
    @ParameterizedTest
    @CsvSource({"gicv2-soc, GICV", "unaudited-soc, VFIO_PLATFORM"})
    void aWordOnOddAddressesEndsTheHostWhereOnlyAlignedOnesAreTaken(String platform, RegionKind kind) throws Exception {
        for (AccessKind access : new AccessKind[] {AccessKind.STORE, AccessKind.UNALIGNED_STORE}) {
            ProgramMaker words =
                    ProgramMaker.only(access).through(GuestMapping.IOREMAP_WC).bytes(4);
            Seen seen = run(platform, kind, words, MemoryType.NORMAL_NC);
            if (access == AccessKind.STORE) {
                assertThat(seen.isHostLost()).as("aligned").isFalse();
            } else {
                assertThat(seen.crash()).isNotNull().extracting(Crash::cause).isEqualTo(FaultCause.WIDTH);
            }
        }
    }

    @Test
    void narrowSlaveDiesOfAGatheredBurstAndLivesUnderDevice() throws Exception {
        ProgramMaker words = stores(Program.STREAM_WC, 4, 4_096);
        Seen device = run("unaudited-soc", RegionKind.VFIO_PLATFORM, words, MemoryType.DEVICE_nGnRE);
        assertThat(device.isHostLost()).isFalse();
        assertThat(device.totals().completed()).isPositive();
        Seen gathered = run("unaudited-soc", RegionKind.VFIO_PLATFORM, words, MemoryType.NORMAL_NC);
        assertThat(gathered.crash()).isNotNull().extracting(Crash::cause).isEqualTo(FaultCause.BURST);
    }

    @Test
    void altraCorruptsInSilenceOnStoresWithHolesAndNotUnderDevice() throws Exception {
        ProgramMaker scattered = stores(Program.RANDOM, 8, 128);
        Seen gathered = run("altra", RegionKind.VFIO_PCI, scattered, MemoryType.NORMAL_NC);
        assertThat(gathered.totals().corrupted()).isPositive();
        assertThat(gathered.totals().contained() + gathered.totals().uncontained())
                .isZero();
        assertThat(gathered.isHostLost()).isFalse();
        Seen device = run("altra", RegionKind.VFIO_PCI, scattered, MemoryType.DEVICE_nGnRE);
        assertThat(device.totals().corrupted()).isZero();
    }

    @Test
    void armadaRaisesAnUncontainedSErrorUnderDevice() throws Exception {
        ProgramMaker beyond = stores(Program.STREAM_DEVICE, 4, 4_096);
        Seen seen = run(Platforms.named("armada-3720"), RegionKind.VFIO_PCI, 2_048, beyond, MemoryType.DEVICE_nGnRE);
        assertThat(seen.crash()).isNotNull().satisfies(crash -> {
            assertThat(crash.memoryType()).isEqualTo(MemoryType.DEVICE_nGnRE);
            assertThat(crash.esr()).isEqualTo(0xbf000002L);
            assertThat(crash.explanation()).contains("EL3");
            assertThat(crash.surfacedAccess()).isGreaterThan(crash.causeAccess());
        });
    }

    /** An asynchronous error surfaces when its time has come, or at the next barrier if that comes first. */
    @ParameterizedTest
    @EnumSource(Form.class)
    void aBarrierBringsAnErrorOut(Form form) throws Exception {
        ProgramMaker rung = stores(Program.DOORBELL, 4, 64);
        Seen seen = run(Platforms.named("armada-3720"), RegionKind.VFIO_PCI, 0, rung, MemoryType.DEVICE_nGnRE, form);
        assertThat(seen.crash()).isNotNull().satisfies(crash -> {
            assertThat(crash.causeAccess()).isZero();
            assertThat(crash.surfacedAccess()).isOne();
        });
    }

    @Test
    void applesOnSocDeviceWriteRaisesSErrorWhereItsPcieWindowDoesNot() throws Exception {
        ProgramMaker register = stores(Program.DOORBELL, 4, 64);
        Seen onSoc = run("apple-m1", RegionKind.VFIO_PLATFORM, register, MemoryType.DEVICE_nGnRE);
        assertThat(onSoc.crash()).isNotNull().extracting(Crash::cause).isEqualTo(FaultCause.MEMORY_TYPE);
        assertThat(run("apple-m1", RegionKind.VFIO_PCI, register, MemoryType.DEVICE_nGnRE)
                        .isHostLost())
                .isFalse();
    }

    @Test
    void bcm2711HangsOnLongBurstsOfNormalNcAndNotUnderDevice() throws Exception {
        ProgramMaker stream = stores(Program.STREAM_WC, 8, 4_096);
        Seen gathered = run("bcm2711", RegionKind.VFIO_PCI, stream, MemoryType.NORMAL_NC);
        assertThat(gathered.crash()).isNotNull().satisfies(crash -> {
            assertThat(crash.esr()).isZero();
            assertThat(crash.explanation()).contains("never answers");
        });
        assertThat(run("bcm2711", RegionKind.VFIO_PCI, stream, MemoryType.DEVICE_nGnRE)
                        .isHostLost())
                .isFalse();
    }

    @Test
    void aReadOfNothingIsAllOnesHereAndAnAbortThere() throws Exception {
        ProgramMaker poll = stores(Program.POLL, 4, 64);
        Seen grace = run(Platforms.named("grace"), RegionKind.VFIO_PCI, 0, poll, MemoryType.DEVICE_nGnRE);
        assertThat(grace.totals().contained()).isZero();
        assertThat(grace.allOnes()).isPositive().isEqualTo(grace.totals().completed());
        Seen decoded = run(Platforms.named("grace"), RegionKind.VFIO_PCI, 64, poll, MemoryType.DEVICE_nGnRE);
        assertThat(decoded.allOnes()).isZero();
        assertThat(decoded.totals().completed()).isPositive();
        HostTotals layerscape = run(
                        Platforms.named("layerscape"), RegionKind.VFIO_PCI, 0, poll, MemoryType.DEVICE_nGnRE)
                .totals();
        assertThat(layerscape.contained()).isPositive();
        assertThat(layerscape.uncontained()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void anUncontainableErrorTakesTheHostAnUnrecoverableOneOnlyTheGuest(Form form) throws Exception {
        ProgramMaker beyond = stores(Program.STREAM_DEVICE, 4, 4_096);
        Seen uncontainable =
                run(withSErrors(0xbe000011L), RegionKind.VFIO_PLATFORM, 2_048, beyond, MemoryType.DEVICE_nGnRE, form);
        assertThat(uncontainable.isHostLost()).isTrue();
        Seen unrecoverable =
                run(withSErrors(0xbe000411L), RegionKind.VFIO_PLATFORM, 2_048, beyond, MemoryType.DEVICE_nGnRE, form);
        assertThat(unrecoverable.isHostLost()).isFalse();
        assertThat(unrecoverable.totals().contained()).isPositive();
        assertThat(unrecoverable.totals().uncontained()).isZero();
    }

    /** A target of Tegra194 that hangs: the bus gives up, as an SError that its file calls unrecoverable. */
    @ParameterizedTest
    @EnumSource(Form.class)
    void tegrasHungTargetEndsInABusTimeOutThatOnlyItsGuestFeels(Form form) throws Exception {
        for (boolean isKernel : new boolean[] {false, true}) {
            ProgramMaker poll = stores(Program.POLL, 4, 64).kernel(isKernel);
            List<FaultCount> faults = new ArrayList<>();
            Seen seen = run(
                    Platforms.named("tegra194"),
                    RegionKind.VFIO_PLATFORM,
                    0,
                    poll,
                    MemoryType.DEVICE_nGnRE,
                    form,
                    faults);
            assertThat(seen.isHostLost()).isFalse();
            assertThat(seen.totals().contained()).isPositive();
            assertThat(seen.totals().uncontained()).isZero();
            assertThat(seen.totals().vmsLost()).as("VMs lost").isEqualTo(isKernel ? 1 : 0);
            assertThat(faults).isNotEmpty().allSatisfy(fault -> {
                assertThat(fault.cause()).isEqualTo(FaultCause.UNDECODED_READ);
                assertThat(fault.esr()).isEqualTo(0xbe000411L);
            });
        }
    }

    /** The same loads, and what gathers, on its PCIe. */
    @Test
    void everythingElseOnTegraEndsInOkay() throws Exception {
        Platform tegra = Platforms.named("tegra194");
        ProgramMaker poll = stores(Program.POLL, 4, 64);
        Seen nothing = run(tegra, RegionKind.VFIO_PCI, 0, poll, MemoryType.DEVICE_nGnRE);
        assertThat(nothing.allOnes()).isPositive().isEqualTo(nothing.totals().completed());
        for (RegionKind kind : new RegionKind[] {RegionKind.VFIO_PCI, RegionKind.VFIO_PLATFORM}) {
            ProgramMaker scattered = stores(Program.RANDOM, 8, 128);
            Seen seen = run("tegra194", kind, scattered, MemoryType.NORMAL_NC);
            assertThat(seen.isHostLost()).isFalse();
            HostTotals totals = seen.totals();
            assertThat(totals.completed()).isPositive();
            assertThat(totals.completed() + totals.discardedEnd()).isEqualTo(totals.issued());
        }
    }

    /** 192 M periods of a pin of RP1 in 9.60 s, with two stores each (WiringPi/WiringPi#305). */
    @Test
    void bcm2712StoresToADeviceEvery25Ns() throws Exception {
        HostTotals totals = Rig.of(
                        Platforms.named("bcm2712"), stores(Program.STREAM_DEVICE, 4, 4_096), MemoryType.DEVICE_nGnRE)
                .limit(2 * 192_000, 64_000)
                .run()
                .totals();
        assertThat(totals.virtualPs() / 1e12).isCloseTo(9.60e-3, withPercentage(2));
    }

    /** Through whatever mapping and at either stage-2 type: no fault, and full lines wherever memory gathers. */
    @Test
    void onTheIdealPlatformNothingGoesWrongAndEverythingMerges() throws Exception {
        long perLine = 8;
        for (GuestMapping mapping : GuestMapping.values()) {
            for (MemoryType stage2 : new MemoryType[] {MemoryType.NORMAL_NC, MemoryType.DEVICE_nGnRE}) {
                for (StoreIdiom idiom : StoreIdiom.values()) {
                    boolean gathers = stage2 == MemoryType.NORMAL_NC && !NOT_GATHERING.contains(mapping);
                    ProgramMaker stream =
                            stores(Program.STREAM_WC, 8, 4_096).through(mapping).idiom(idiom);
                    HostTotals totals = Rig.of(Platforms.named("ideal"), stream, stage2)
                            .limit(perLine * 1_000, 64)
                            .run()
                            .totals();
                    assertThat(totals.completed()).isEqualTo(totals.issued()).isEqualTo(perLine * 1_000);
                    assertThat(totals.tlps())
                            .as("TLPs of %s, %s, %s", mapping, stage2, idiom)
                            .isEqualTo(gathers ? 1_000 : perLine * 1_000);
                }
            }
        }
    }

    /** Below 1 in 10,000 (Linux ead79118dae6); and what nothing decodes comes back to whoever wrote it, and goes no further. */
    @Test
    void graceContainsErrorsOfPcieAndAPlainLoopAlmostNeverFillsATlp() throws Exception {
        int perLine = 8;
        ProgramMaker loop = stores(Program.STREAM_WC, 8, 4_096).idiom(StoreIdiom.MIXED_WITH_LOADS);
        Platform grace = Platforms.named("grace");
        HostTotals totals = Rig.of(grace, loop, MemoryType.NORMAL_NC)
                .limit(8_000_000, 65_536)
                .run()
                .totals();
        double fullLines = (totals.issued() - totals.tlps()) / (perLine - 1.0);
        double lines = totals.issued() / (double) perLine;
        assertThat(fullLines / lines).isPositive().isLessThan(1e-4);
        Seen beyond = run(grace, RegionKind.VFIO_PCI, 2_048, stores(Program.STREAM_WC, 8, 4_096), MemoryType.NORMAL_NC);
        assertThat(beyond.isHostLost()).isFalse();
        assertThat(beyond.totals().contained()).isPositive();
        assertThat(beyond.totals().uncontained()).isZero();
    }

    /** Grace with writes to nothing on the SoC that raise this syndrome. */
    private static Platform withSErrors(long esr) throws Exception {
        Platform raising = Platforms.withSlave(Platforms.named("grace"), "undecodedWrite", Response.SERROR);
        return Altered.record(raising, "serror", new SErrorRules(esr, false));
    }

    private static ProgramMaker stores(Program program, int accessBytes, long spanBytes) {
        return ProgramMaker.of(program).bytes(accessBytes).over(spanBytes);
    }

    private static Seen run(String platform, RegionKind kind, ProgramMaker program, MemoryType stage2)
            throws Exception {
        return run(Platforms.named(platform), kind, HostMaker.SIZE, program, stage2);
    }

    private static Seen run(
            Platform platform, RegionKind kind, long decodedBytes, ProgramMaker program, MemoryType stage2) {
        return run(platform, kind, decodedBytes, program, stage2, Form.FAST);
    }

    private static Seen run(
            Platform platform, RegionKind kind, long decodedBytes, ProgramMaker program, MemoryType stage2, Form form) {
        return run(platform, kind, decodedBytes, program, stage2, form, new ArrayList<>());
    }

    private static Seen run(
            Platform platform,
            RegionKind kind,
            long decodedBytes,
            ProgramMaker program,
            MemoryType stage2,
            Form form,
            List<FaultCount> counted) {
        long[] allOnes = new long[1];
        MiniatureKvm kvm =
                new MiniatureKvm(
                        HostMaker.on(platform, program)
                                .kind(kind)
                                .decoding(decodedBytes)
                                .lengthNs(LENGTH_NS)
                                .spec(),
                        form,
                        ipa -> stage2,
                        null) {
                    @Override
                    void onBurst(Burst burst) {
                        super.onBurst(burst);
                        allOnes[0] += burst.allOnes();
                    }

                    @Override
                    void onFault(FaultCount fault) {
                        counted.add(fault);
                    }
                };
        HostTotals totals = kvm.toEnd();
        return new Seen(totals, allOnes[0], kvm.crash);
    }
}
