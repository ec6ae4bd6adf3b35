package dev.uncontained.lab.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.platform.PlatformYaml;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyRowTest {
    /** Policy, host mapping, flag, stage 2 on a machine with FWB and DIC. */
    @ParameterizedTest
    @CsvSource({
        "device-only,      noncached,    true,  DEVICE_nGnRE",
        "device-only,      writecombine, true,  DEVICE_nGnRE",
        "device-only,      cacheable,    false, DEVICE_nGnRE",
        "vma-flag,         noncached,    true,  NORMAL_NC",
        "vma-flag,         writecombine, true,  NORMAL_NC",
        "vma-flag,         cacheable,    false, DEVICE_nGnRE",
        "always-normal-nc, cacheable,    false, NORMAL_NC",
        "cacheable-pfnmap, noncached,    true,  NORMAL_NC",
        "cacheable-pfnmap, writecombine, true,  NORMAL_NC",
        "cacheable-pfnmap, cacheable,    false, NORMAL_WB"
    })
    void aVariantDriverHasARowForEachOfItsMappings(String policy, String mapping, boolean flag, MemoryType stage2)
            throws Exception {
        PolicyRow row = row("grace", RegionKind.VFIO_PCI_VARIANT, Policy.of(policy), mapping);
        assertThat(row.flag()).isEqualTo(flag);
        assertThat(row.stage2()).isEqualTo(stage2);
        assertThat(row.refusal()).isEmpty();
    }

    @Test
    void cacheableMemoryHasNoMemslotWithoutFwb() throws Exception {
        PolicyRow row = row("altra", RegionKind.VFIO_PCI_VARIANT, Policy.CACHEABLE_PFNMAP, "cacheable");
        assertThat(row.stage2()).isNull();
        assertThat(row.refusal()).startsWith("EINVAL").contains("FWB");
        assertThat(row("altra", RegionKind.VFIO_PCI_VARIANT, Policy.VMA_FLAG, "cacheable")
                        .stage2())
                .isEqualTo(MemoryType.DEVICE_nGnRE);
    }

    @Test
    void aPlatformDeviceHasARowBeforeAndAfterItsAudit() throws Exception {
        assertThat(PolicyRow.of(PlatformYaml.read(file("unaudited-soc")), RegionKind.VFIO_PLATFORM))
                .filteredOn(row -> row.policy() == Policy.VMA_FLAG)
                .extracting(PolicyRow::flag, PolicyRow::stage2)
                .containsExactly(tuple(false, MemoryType.DEVICE_nGnRE), tuple(true, MemoryType.NORMAL_NC));
    }

    @Test
    void kvmMapsGicvWithoutLookingAtAFlag() throws Exception {
        assertThat(PolicyRow.of(PlatformYaml.read(file("gicv2-soc")), RegionKind.GICV))
                .extracting(PolicyRow::stage2)
                .containsExactly(
                        MemoryType.DEVICE_nGnRE,
                        MemoryType.DEVICE_nGnRE,
                        MemoryType.NORMAL_NC,
                        MemoryType.DEVICE_nGnRE);
    }

    private static PolicyRow row(String platform, RegionKind kind, Policy policy, @Nullable String mapping)
            throws Exception {
        List<PolicyRow> rows = PolicyRow.of(PlatformYaml.read(file(platform)), kind);
        return rows.stream()
                .filter(row -> row.policy() == policy && Objects.equals(row.hostMapping(), mapping))
                .findFirst()
                .orElseThrow();
    }

    private static Path file(String platform) {
        return Path.of("..", "platforms", platform + ".yaml");
    }
}
