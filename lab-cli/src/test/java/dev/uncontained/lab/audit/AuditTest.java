package dev.uncontained.lab.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.memory.MemoryType;
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
        Audit audit =
                Audit.of(PlatformYaml.read(Path.of("..", "platforms", platform + ".yaml")), RegionKind.of(region));
        assertThat(audit.worst(MemoryType.DEVICE_nGnRE).harm()).isEqualTo(device);
        assertThat(audit.worst(MemoryType.NORMAL_NC).harm()).isEqualTo(normalNc);
    }

    @Test
    void theSmallestCounterexampleNamesAccessAndError() throws Exception {
        Audit audit = Audit.of(PlatformYaml.read(Path.of("..", "platforms", "altra.yaml")), RegionKind.VFIO_PCI);
        Finding worst = audit.worst(MemoryType.NORMAL_NC);
        assertThat(worst.error()).isEqualTo("byte-enables");
        assertThat(worst.accesses()).isPositive();
        assertThat(audit.isSafe()).isFalse();
        assertThat(audit.answer()).startsWith("no: what is safe as Device-nGnRE");
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

    /** Each kind is executed through each mapping by itself, so what it comes to is no matter of chance. */
    @ParameterizedTest
    @EnumSource(AccessKind.class)
    void everyKindOfAccessIsExecutedByItself(AccessKind kind) throws Exception {
        TestHost host = new TestHost(PlatformYaml.read(Path.of("..", "platforms", "ideal.yaml")), RegionKind.VFIO_PCI);
        int bytes = Math.max(1, kind.leastBytes());
        Harm normal = host.execute(Probe.only(kind, MemoryType.NORMAL_NC, GuestMapping.IOREMAP_WC, bytes, true))
                .harm();
        Harm device = host.execute(Probe.only(kind, MemoryType.NORMAL_NC, GuestMapping.IOREMAP, bytes, true))
                .harm();
        boolean mustBeAligned = List.of(AccessKind.UNALIGNED_STORE, AccessKind.UNALIGNED_LOAD, AccessKind.DC_ZVA)
                .contains(kind);
        assertThat(device == Harm.GUEST).isEqualTo(mustBeAligned || normal == Harm.GUEST);
    }
}
