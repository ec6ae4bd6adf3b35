package dev.uncontained.arm.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VmaFlagsTest {
    /** Facts 1.1. */
    @ParameterizedTest
    @CsvSource({
        "VM_READ, 0x1",
        "VM_WRITE, 0x2",
        "VM_EXEC, 0x4",
        "VM_SHARED, 0x8",
        "VM_MAYREAD, 0x10",
        "VM_MAYWRITE, 0x20",
        "VM_MAYEXEC, 0x40",
        "VM_MAYSHARE, 0x80",
        "VM_GROWSDOWN, 0x100",
        "VM_PFNMAP, 0x400",
        "VM_LOCKED, 0x2000",
        "VM_IO, 0x4000",
        "VM_DONTCOPY, 0x20000",
        "VM_DONTEXPAND, 0x40000",
        "VM_HUGETLB, 0x400000",
        "VM_DONTDUMP, 0x4000000",
        "VM_MIXEDMAP, 0x10000000",
        "VM_HIGH_ARCH_0, 0x100000000",
        "VM_MTE, 0x1000000000",
        "VM_MTE_ALLOWED, 0x2000000000",
        "VM_HIGH_ARCH_6, 0x4000000000",
        "VM_ALLOW_ANY_UNCACHED, 0x8000000000",
        "VM_DROPPABLE, 0x10000000000",
        "VM_UFFD_MINOR, 0x20000000000",
        "VM_SEALED, 0x40000000000"
    })
    void bits(VmaFlag flag, String value) {
        assertThat(flag.value()).isEqualTo(Long.decode(value));
        assertThat(flag.value(KernelWidth.BITS_32)).isEqualTo(flag.bit() < 32 ? flag.value() : 0);
    }

    @Test
    void vfioPciSetsThisWordAndLosesTheFlagOn32Bits() {
        assertThat(VmaFlags.hex(VmaFlags.VFIO_PCI)).isEqualTo("0x8004044400");
        assertThat(VmaFlags.names(VmaFlags.VFIO_PCI))
                .containsExactly("VM_PFNMAP", "VM_IO", "VM_DONTEXPAND", "VM_DONTDUMP", "VM_ALLOW_ANY_UNCACHED");
        assertThat(VmaFlags.on(KernelWidth.BITS_32, VmaFlags.VFIO_PCI)).isEqualTo(0x4044400);
        assertThat(VmaFlags.has(VmaFlags.VFIO_PLATFORM, VmaFlag.VM_ALLOW_ANY_UNCACHED))
                .isFalse();
        assertThat(VmaFlags.has(VmaFlags.NVGRACE_USEMEM, VmaFlag.VM_ALLOW_ANY_UNCACHED))
                .isFalse();
        assertThat(VmaFlags.has(VmaFlags.NVGRACE_RESMEM, VmaFlag.VM_ALLOW_ANY_UNCACHED))
                .isTrue();
    }

    @Property
    void namesAndWordsAreInverse(@ForAll long word) {
        assertThat(VmaFlags.parse(VmaFlags.names(word))).isEqualTo(word);
    }

    @Test
    void namesMayBeShortOrAliases() {
        assertThat(VmaFlags.parse(List.of("PFNMAP", "VM_HIGH_ARCH_4", "VM_NONE", "bit_63")))
                .isEqualTo(0x400 | (1L << 36) | (1L << 63));
        assertThatThrownBy(() -> VmaFlags.parse(List.of("VM_WC")))
                .hasMessageContaining("'VM_WC'")
                .hasMessageContaining("VM_ALLOW_ANY_UNCACHED");
        assertThatThrownBy(() -> VmaFlags.parse(List.of("bit_64"))).hasMessageContaining("'bit_64'");
    }

    @Test
    void onlyNormalIsCacheable() {
        assertThat(HostStage1.values())
                .filteredOn(HostStage1::isCacheable)
                .containsExactly(HostStage1.CACHEABLE, HostStage1.CACHEABLE_TAGGED);
    }
}
