package dev.uncontained.arm.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.Errno;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.arm.vfio.VfioPciRegion;
import dev.uncontained.arm.vfio.VmaFlags;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemslotTest {
    private static final Memslot.Vma RAM = new Memslot.Vma(0, HostStage1.CACHEABLE);

    /** Facts 2.3: kernel, options (letters below), flags, host type, row. */
    @ParameterizedTest
    @CsvSource({
        "V6_17, -,  0x8004044400, NONCACHED, OK",
        "V6_17, b,  0x8004044400, NONCACHED, BEYOND_IPA_SPACE",
        "V6_17, g,  0x0,          CACHEABLE, GMEM_NOT_ALONE",
        "V6_17, go, 0x0,          CACHEABLE, OK",
        "V6_17, m,  0x8004044400, NONCACHED, MTE_NOT_ALLOWED",
        "V6_17, m,  0x2000000000, CACHEABLE, OK",
        "V6_17, ml, 0x8004044400, NONCACHED, MTE_NOT_ALLOWED",
        "V6_17, l,  0x8004044400, NONCACHED, DIRTY_LOG_OF_PFNMAP",
        "V6_17, l,  0x0,          CACHEABLE, OK",
        "V6_17, l,  0x4044400,    CACHEABLE, DIRTY_LOG_OF_PFNMAP",
        "V6_17, -,  0x4044400,    CACHEABLE, CACHEABLE_PFNMAP_UNSUPPORTED",
        "V6_17, f,  0x4044400,    CACHEABLE, CACHEABLE_PFNMAP_UNSUPPORTED",
        "V6_17, fd, 0x4044400,    CACHEABLE, OK",
        "V6_9,  -,  0x4044400,    CACHEABLE, OK"
    })
    void creationTable(KernelVersion kernel, String options, String flags, HostStage1 type, Memslot.Row row) {
        Memslot.Inputs inputs = new Memslot.Inputs(
                kernel,
                options.contains("b") ? 0xFF_FFFF_F000L : 0x1000,
                0x2000,
                40,
                options.contains("g"),
                options.contains("o"),
                options.contains("m"),
                options.contains("l"),
                options.contains("f"),
                options.contains("d"),
                List.of(new Memslot.Vma(Long.decode(flags), type)));
        assertThat(Memslot.check(inputs).row()).isEqualTo(row);
    }

    @Test
    void theFirstBadVmaIsNamed() {
        Memslot.Vma bar = new Memslot.Vma(VmaFlags.VFIO_PCI, HostStage1.NONCACHED);
        Memslot.Inputs inputs = new Memslot.Inputs(
                KernelVersion.V6_17, 0, 0x3000, 40, false, false, false, true, true, true, List.of(RAM, bar, bar));
        assertThat(Memslot.check(inputs))
                .isEqualTo(new Memslot.Refused(Memslot.Row.DIRTY_LOG_OF_PFNMAP, Errno.EINVAL, 1));
    }

    /** Facts 2.4, a BAR of 64 MiB: where VMA and slot start, the size chosen. */
    @ParameterizedTest
    @CsvSource({
        "0x7f0000000000, 0x10000000000, 0x40000000, false, 0x40000000",
        "0x7f0000000000, 0x10000200000, 0x40000000, false, 0x200000",
        "0x7f0000001000, 0x10000001000, 0x40000000, false, 0x1000",
        "0x7f0000000000, 0x10000001000, 0x40000000, false, 0x1000",
        "0x7f0000000000, 0x10000000000, 0x4000000,  false, 0x200000",
        "0x7f0000000000, 0x10000000000, 0x100000,   false, 0x1000",
        "0x7f0000000000, 0x10000000000, 0x40000000, true,  0x1000"
    })
    void blockSizes(String hva, String ipa, String size, boolean logging, String expected) {
        long start = Long.decode(hva);
        long length = Long.decode(size);
        long pgoff = VfioPciRegion.pgoff(2, 0, 12);
        BlockSize.Choice choice = BlockSize.choose(new BlockSize.Inputs(
                Granule.G4K,
                start + 0x5000,
                start,
                start + length,
                pgoff,
                VmaFlags.VFIO_PCI,
                Long.decode(ipa),
                start,
                length,
                logging));
        assertThat(choice.size()).isEqualTo(Long.decode(expected));
        long offset = 0x5000 & -choice.size();
        assertThat(choice.ipa()).isEqualTo(Long.decode(ipa) + offset);
        assertThat(choice.offset()).isEqualTo(VfioPciRegion.offset(2) + offset);
        assertThat(choice.reason()).isNotEmpty();
    }

    @Test
    void ordinaryMemoryGetsPages() {
        assertThat(BlockSize.choose(new BlockSize.Inputs(Granule.G4K, 0, 0, 1L << 30, 0, 0, 0, 0, 1L << 30, false))
                        .size())
                .isEqualTo(0x1000);
    }

    @Test
    void gicvIsDeviceWhateverTheFlagAndUnderEveryPolicyButTheRejectedOne() {
        for (Policy policy : Policy.values()) {
            Gicv.Result result = Gicv.map(policy, 0x8010000, 0x8000000, 0x2C02F000, 0x2000, 0x1000, false);
            MemoryType type = policy == Policy.ALWAYS_NORMAL_NC ? MemoryType.NORMAL_NC : MemoryType.DEVICE_nGnRE;
            assertThat(result).isEqualTo(new Gicv.Mapped(type, 2));
        }
    }

    @Test
    void gicvRefusalsAndTrapping() {
        assertThat(Gicv.map(Policy.VMA_FLAG, -1, 0x8000000, 0, 0x2000, 0x1000, false))
                .isInstanceOfSatisfying(
                        Gicv.Refused.class, r -> assertThat(r.errno()).isEqualTo(Errno.ENXIO));
        assertThat(Gicv.map(Policy.VMA_FLAG, 0x8000000, 0x8001000, 0, 0x2000, 0x1000, false))
                .isInstanceOfSatisfying(
                        Gicv.Refused.class, r -> assertThat(r.errno()).isEqualTo(Errno.EINVAL));
        assertThat(Gicv.map(Policy.VMA_FLAG, 0x8010000, 0x8000000, 0x2C02F000, 0x2000, 0x10000, false))
                .isEqualTo(new Gicv.Trapped());
        assertThat(Gicv.map(Policy.VMA_FLAG, 0x8010000, 0x8000000, 0x2C02F000, 0x2000, 0x1000, true))
                .isInstanceOf(Gicv.Refused.class);
    }

    @Test
    void machineTypesAreIpaSizes() {
        int limit = VmIpaSize.limit(5, Granule.G4K, false);
        assertThat(limit).isEqualTo(48);
        assertThat(VmIpaSize.limit(6, Granule.G4K, false)).isEqualTo(48);
        assertThat(VmIpaSize.limit(6, Granule.G64K, false)).isEqualTo(52);
        assertThat(VmIpaSize.limit(6, Granule.G4K, true)).isEqualTo(52);
        assertThat(VmIpaSize.of(0, limit)).isEqualTo(new VmIpaSize.Bits(40));
        assertThat(VmIpaSize.of(36, limit)).isEqualTo(new VmIpaSize.Bits(36));
        assertThat(VmIpaSize.of(49, limit)).isInstanceOf(VmIpaSize.Refused.class);
        assertThat(VmIpaSize.of(31, limit)).isInstanceOf(VmIpaSize.Refused.class);
        assertThat(VmIpaSize.of(0x128, limit)).isInstanceOf(VmIpaSize.Refused.class);
        assertThat(VmIpaSize.of(0, 36)).isInstanceOf(VmIpaSize.Refused.class);
        assertThatThrownBy(() -> VmIpaSize.limit(7, Granule.G4K, false)).hasMessageContaining("0..6");
    }

    @Test
    void policiesHaveWireNamesAndNameThemWhenAsked() {
        for (Policy policy : Policy.values()) {
            assertThat(Policy.of(policy.wireName())).isEqualTo(policy);
        }
        assertThatThrownBy(() -> Policy.of("normal"))
                .hasMessage("policy 'normal' is not one of device-only, vma-flag, always-normal-nc, cacheable-pfnmap");
    }
}
