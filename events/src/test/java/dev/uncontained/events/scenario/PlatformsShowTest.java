package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.Burst;
import dev.uncontained.arm.host.Crash;
import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.SErrorRules;
import dev.uncontained.arm.platform.TargetRules.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the platforms of the field are known for, each by running a program on it. */
final class PlatformsShowTest {
    private static final long LENGTH_NS = 1_000_000;

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
                };
        HostTotals totals = kvm.toEnd();
        return new Seen(totals, allOnes[0], kvm.crash);
    }
}
