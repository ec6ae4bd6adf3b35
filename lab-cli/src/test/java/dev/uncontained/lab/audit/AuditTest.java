package dev.uncontained.lab.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.Transaction;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.platform.PlatformYaml;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class AuditTest {
    /** Platform, region, worst as Device-nGnRE, worst as Normal-NC. */
    @ParameterizedTest
    @CsvSource({
        "ideal,         vfio-pci,      VM, GUEST",
        "altra,         vfio-pci,      VM, CORRUPTION",
        "bcm2711,       vfio-pci,      VM, HOST",
        "armada-3720,   vfio-pci,      HOST, HOST",
        "unaudited-soc, vfio-platform, HOST, HOST",
        "apple-m1,      vfio-platform, HOST, HOST"
    })
    void worstHarmByWhatKvmMaps(String platform, String region, Harm device, Harm normalNc) throws Exception {
        Audit audit = Audit.of(platform(platform), RegionKind.of(region));
        assertThat(audit.worst(MemoryType.DEVICE_nGnRE).harm()).isEqualTo(device);
        assertThat(audit.worst(MemoryType.NORMAL_NC).harm()).isEqualTo(normalNc);
    }

    @Test
    void theSmallestCounterexampleNamesTransactionAndError() throws Exception {
        Audit audit = Audit.of(platform("altra"), RegionKind.VFIO_PCI);
        Finding worst = audit.worst(MemoryType.NORMAL_NC);
        assertThat(worst.error()).isEqualTo("byte-enables");
        assertThat(worst.accesses()).isEqualTo(2);
        assertThat(worst.transaction()).isNotNull().satisfies(holey -> {
            assertThat(holey.isWrite()).isTrue();
            assertThat(Long.bitCount(holey.byteEnables())).isLessThan(holey.bytes());
            assertThat(holey.byteEnables() >>> (holey.bytes() - 1)).isEqualTo(1);
        });
        assertThat(audit.isSafe()).isFalse();
        assertThat(audit.answer()).startsWith("no: what is safe as Device-nGnRE");
    }

    @Test
    void oneAccessIsEnoughWhereALongBurstHangs() throws Exception {
        Finding worst = Audit.of(platform("bcm2711"), RegionKind.VFIO_PCI).worst(MemoryType.NORMAL_NC);
        assertThat(worst.accesses()).isOne();
        assertThat(worst.transaction())
                .isNotNull()
                .extracting(Transaction::bytes, Transaction::byteEnables)
                .containsExactly(64, -1L);
    }

    @Test
    void anErrorThatSurfacesAfterTheLastAccessIsFound() throws Exception {
        TestHost host = new TestHost(platform("armada-3720"), RegionKind.VFIO_PCI);
        Finding found = host.execute(
                Probe.only(AccessKind.UNDECODED_STORE, MemoryType.NORMAL_NC, GuestMapping.IOREMAP_WC, 8, false));
        assertThat(found.harm()).isEqualTo(Harm.HOST);
        assertThat(found.accesses()).isOne();
        assertThat(found.error()).contains("ESR 0xbf000002, surfaced on the barrier");
        assertThat(found.transaction())
                .isNotNull()
                .extracting(Transaction::isWrite, Transaction::bytes, Transaction::byteEnables)
                .containsExactly(true, 8, 0xFFL);
    }

    /** What a half-filled buffer does is not hidden by the accesses that would fill it. */
    @Test
    void aBarrierShowsWhatHalfABufferDoes() throws Exception {
        TestHost host = new TestHost(platform("unaudited-soc"), RegionKind.VFIO_PLATFORM);
        Finding found =
                host.execute(Probe.of(MemoryType.NORMAL_NC, GuestMapping.IOREMAP_WC, Program.STREAM_WC, 4, true));
        assertThat(found.harm()).isEqualTo(Harm.HOST);
        assertThat(found.accesses()).isEqualTo(2);
        assertThat(found.transaction()).isEqualTo(new Transaction(true, 0, 8, 0xFF));
    }

    @Test
    void whatTheCoreRefusesHasNoTransaction() throws Exception {
        TestHost host = new TestHost(platform("ideal"), RegionKind.VFIO_PCI);
        Finding found = host.execute(
                Probe.only(AccessKind.UNALIGNED_STORE, MemoryType.DEVICE_nGnRE, GuestMapping.IOREMAP_WC, 8, true));
        assertThat(found.harm()).isEqualTo(Harm.VM);
        assertThat(Ground.of(platform("ideal"), RegionKind.VFIO_PCI, found)).isEmpty();
        assertThat(found.transaction()).isNull();
    }

    @Test
    void aHostileGuestIsNotSaidToKeepToOneMapping() {
        Probe hostile = Probe.of(MemoryType.NORMAL_NC, GuestMapping.IOREMAP, Program.HOSTILE, 8, true);
        Probe orderly = Probe.of(MemoryType.NORMAL_NC, GuestMapping.IOREMAP, Program.POLL, 8, true);
        assertThat(hostile.text()).contains("guest maps any");
        assertThat(orderly.text()).contains("guest maps ioremap");
    }

    @Test
    void anExampleOfOneKindOfAccessNamesItAndItsMapping() throws Exception {
        Probe pairs = Probe.only(AccessKind.STORE_PAIR, MemoryType.NORMAL_NC, GuestMapping.IOREMAP, 16, true);
        assertThat(pairs.text()).startsWith("store-pair of 16 B, guest maps ioremap,");
    }

    /** Grace has FWB and DIC, so that KVM takes a cacheable PFNMAP and maps it executable; elsewhere it would be refused a memslot. */
    @ParameterizedTest
    @CsvSource({
        "grace, NORMAL_WB,    UNDECODED_READ",
        "grace, NORMAL_NC,    INJECTED_ABORT",
        "grace, DEVICE_nGnRE, INJECTED_ABORT",
        "altra, NORMAL_WB,    INJECTED_ABORT"
    })
    void aFetchReachesTheTargetWhereKvmMapsExecutable(String platform, MemoryType stage2, FaultCause cause)
            throws Exception {
        TestHost slaves = new TestHost(platform(platform), RegionKind.VFIO_PLATFORM);
        Finding found = slaves.execute(Probe.only(AccessKind.FETCH, stage2, GuestMapping.CACHEABLE, 4, false));
        assertThat(found.harm()).isEqualTo(Harm.GUEST);
        assertThat(found.cause()).isEqualTo(cause);
        assertThat(found.transaction() == null).isEqualTo(cause == FaultCause.INJECTED_ABORT);
    }

    /** A program that is a stretch of stores shows what a narrow slave makes of a line; the others do what they are for. */
    @ParameterizedTest
    @EnumSource(
            value = Program.class,
            names = {"STREAM_WC", "STREAM_DEVICE", "BLUEFLAME", "MIXED", "FRAMEBUFFER", "RANDOM"})
    void whatGathersEndsTheHostBehindANarrowSlave(Program program) throws Exception {
        TestHost host = new TestHost(platform("unaudited-soc"), RegionKind.VFIO_PLATFORM);
        Finding gathered = host.execute(Probe.of(MemoryType.NORMAL_NC, GuestMapping.IOREMAP_WC, program, 4, true));
        assertThat(gathered.harm()).isEqualTo(Harm.HOST);
    }

    @ParameterizedTest
    @EnumSource(RegionKind.class)
    void everyValueThatAnAnswerRestsOnHasAClaim(RegionKind kind) throws Exception {
        for (String name : new PlatformFolder(Path.of("..", "platforms")).names()) {
            assertThat(Ground.ofAnswer(platform(name), kind))
                    .as(name)
                    .isNotEmpty()
                    .allSatisfy(ground ->
                            assertThat(ground.claim()).as(ground.key()).isNotNull());
        }
    }

    /** Each kind is executed through each mapping by itself, so what it comes to is no matter of chance. */
    @ParameterizedTest
    @EnumSource(AccessKind.class)
    void everyKindOfAccessIsExecutedByItself(AccessKind kind) throws Exception {
        TestHost host = new TestHost(platform("ideal"), RegionKind.VFIO_PCI);
        int bytes = Math.max(1, kind.leastBytes());
        Harm normal = host.execute(Probe.only(kind, MemoryType.NORMAL_NC, GuestMapping.IOREMAP_WC, bytes, true))
                .harm();
        Harm device = host.execute(Probe.only(kind, MemoryType.NORMAL_NC, GuestMapping.IOREMAP, bytes, true))
                .harm();
        boolean mustBeAligned = List.of(AccessKind.UNALIGNED_STORE, AccessKind.UNALIGNED_LOAD, AccessKind.DC_ZVA)
                .contains(kind);
        assertThat(device == Harm.GUEST).isEqualTo(mustBeAligned || normal == Harm.GUEST);
    }

    private static Platform platform(String name) throws Exception {
        return PlatformYaml.read(Path.of("..", "platforms", name + ".yaml"));
    }
}
