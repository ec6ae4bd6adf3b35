package dev.uncontained.lab.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.platform.PlatformYaml;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        Probe hostile = new Probe(MemoryType.NORMAL_NC, GuestMapping.IOREMAP, Program.HOSTILE, 8, true);
        Probe orderly = new Probe(MemoryType.NORMAL_NC, GuestMapping.IOREMAP, Program.POLL, 8, true);
        assertThat(hostile.text()).contains("guest maps any");
        assertThat(orderly.text()).contains("guest maps ioremap");
    }
}
