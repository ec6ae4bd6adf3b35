package dev.uncontained.arm.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.Errno;
import dev.uncontained.arm.stage2.Granule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VfioPciTest {
    private static final int PAGE = 0x1000;
    private static final long SHARED = VmaFlags.of(VmaFlag.VM_SHARED, VmaFlag.VM_READ, VmaFlag.VM_WRITE);

    /** Facts 1.3. */
    @ParameterizedTest
    @CsvSource({
        "MEMORY,   0x10000000, 0x1000, false, true,  DEVICE_FORBIDS",
        "IO_PORTS, 0x1000,     0x100,  true,  false, NOT_MEMORY",
        "NONE,     0x0,        0x0,    true,  false, EMPTY",
        "MEMORY,   0x10000000, 0x1000, false, false, WHOLE_PAGES",
        "MEMORY,   0x10000000, 0x100,  true,  false, REST_OF_PAGE_RESERVED",
        "MEMORY,   0x10000000, 0x100,  false, false, REST_OF_PAGE_TAKEN",
        "MEMORY,   0x10000100, 0x100,  true,  false, NOT_PAGE_ALIGNED"
    })
    void barMappability(
            Bar.Kind kind, String start, String size, boolean free, boolean forbids, BarMappability expected) {
        BarMappability actual =
                BarMappability.of(new Bar(kind, Long.decode(start), Long.decode(size)), PAGE, free, forbids);
        assertThat(actual).isEqualTo(expected);
        assertThat(actual.mappable())
                .isEqualTo(expected == BarMappability.WHOLE_PAGES || expected == BarMappability.REST_OF_PAGE_RESERVED);
    }

    private static VfioPciMmap.Device device(boolean regionsFree, boolean iomapWorks) {
        Bar bar0 = Bar.memory(0x1000_0000, 0x10_0000);
        Bar bar2 = Bar.memory(0x2000_0100, 0x100);
        Bar bar4 = Bar.memory(0x3000_0000, 0x1800);
        List<Bar> bars = List.of(bar0, Bar.ABSENT, bar2, Bar.ABSENT, bar4, Bar.ABSENT);
        return new VfioPciMmap.Device(
                12,
                bars,
                bars.stream()
                        .map(bar -> BarMappability.of(bar, PAGE, true, false))
                        .toList(),
                List.of(true, false),
                regionsFree,
                iomapWorks);
    }

    /** Facts 1.2, in order: region, offset, length, shared, free, iomap, row, errno. */
    @ParameterizedTest
    @CsvSource({
        "11, 0x0,     0x1000,   true,  true,  true,  NO_SUCH_REGION, EINVAL",
        "0,  0x0,     -0x1000,  true,  true,  true,  END_BEFORE_START, EINVAL",
        "0,  0x0,     0x1000,   false, true,  true,  NOT_SHARED, EINVAL",
        "9,  0x0,     0x1000,   true,  true,  true,  DEVICE_REGION, -",
        "10, 0x0,     0x1000,   true,  true,  true,  DEVICE_REGION_NOT_MAPPABLE, EINVAL",
        "6,  0x0,     0x1000,   true,  true,  true,  NOT_A_BAR, EINVAL",
        "7,  0x0,     0x1000,   true,  true,  true,  NOT_A_BAR, EINVAL",
        "8,  0x0,     0x1000,   true,  true,  true,  NOT_A_BAR, EINVAL",
        "2,  0x0,     0x1000,   true,  true,  true,  BAR_NOT_MAPPABLE, EINVAL",
        "0,  0xff000, 0x2000,   true,  true,  true,  BEYOND_BAR, EINVAL",
        "4,  0x0,     0x3000,   true,  true,  true,  BEYOND_BAR, EINVAL",
        "0,  0x0,     0x100000, true,  false, false, REGIONS_TAKEN, EBUSY",
        "0,  0x0,     0x100000, true,  true,  false, IOMAP_FAILED, ENOMEM",
        "0,  0xff000, 0x1000,   true,  true,  true,  OK, -",
        "4,  0x0,     0x2000,   true,  true,  true,  OK, -"
    })
    void mmapChecks(
            int region,
            String offset,
            String length,
            boolean shared,
            boolean free,
            boolean iomap,
            VfioPciMmap.Row row,
            String errno) {
        long start = 0x7f00_0000_0000L;
        VfioPciMmap.Request request = new VfioPciMmap.Request(
                VfioPciRegion.pgoff(region, Long.decode(offset), 12),
                start,
                start + Long.decode(length),
                shared ? SHARED : 0);
        VfioPciMmap.Result result = VfioPciMmap.check(request, device(free, iomap), KernelWidth.BITS_64);
        assertThat(result.row()).isEqualTo(row);
        assertThat(
                        result instanceof VfioPciMmap.Refused refused
                                ? refused.errno().name()
                                : "-")
                .isEqualTo(errno);
        if (result instanceof VfioPciMmap.Mapped mapped) {
            assertThat(mapped.vmFlags()).isEqualTo(SHARED | VmaFlags.VFIO_PCI);
            assertThat(mapped.hostStage1()).isEqualTo(HostStage1.NONCACHED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x0, 0x1000, 0x10000000, 0x2000, true,  OK",
        "0x0, 0x3000, 0x10000000, 0x2000, true,  BEYOND_REGION",
        "0x0, 0x1000, 0x10000000, 0x2000, false, READ_ONLY",
        "0x0, 0x1000, 0x10000000, 0x800,  true,  SHORTER_THAN_A_PAGE",
        "0x0, 0x1000, 0x10000800, 0x2000, true,  REGION_NOT_MAPPABLE",
        "0x0, 0x1800, 0x10000000, 0x2000, true,  NOT_PAGE_ALIGNED",
        "0x0, -0x1000, 0x10000000, 0x2000, true, END_BEFORE_START"
    })
    void platformMmapChecks(
            String offset,
            String length,
            String regionStart,
            String regionSize,
            boolean writable,
            VfioPlatformMmap.Row row) {
        VfioPlatformMmap.Result result = VfioPlatformMmap.check(
                Long.decode(offset),
                0x10000,
                0x10000 + Long.decode(length),
                SHARED,
                Long.decode(regionStart),
                Long.decode(regionSize),
                writable,
                12);
        assertThat(result.row()).isEqualTo(row);
        if (result instanceof VfioPlatformMmap.Mapped mapped) {
            assertThat(VmaFlags.has(mapped.vmFlags(), VmaFlag.VM_ALLOW_ANY_UNCACHED))
                    .isFalse();
        }
    }

    /** Facts 1.4: region, flags, size, capabilities. */
    @ParameterizedTest
    @CsvSource({
        "0, 15, 0x100000, [3]",
        "1, 0, 0x0, []",
        "2, 3, 0x100, []",
        "4, 7, 0x1800, []",
        "6, 1, 0x8000, []",
        "7, 3, 0x1000, []",
        "8, 3, 0xc0000, []",
        "9, 15, 0x0, [2]",
        "10, 11, 0x0, [2]"
    })
    void regionInfo(int index, int flags, String size, String capabilities) {
        VfioRegionInfo.Answer answer = VfioRegionInfo.query(32, index, device(true, true), 0x8000, 0x1000, true, 0);
        assertThat(answer).isInstanceOfSatisfying(VfioRegionInfo.Info.class, info -> {
            assertThat(info.region().flags()).isEqualTo(flags);
            assertThat(info.region().size()).isEqualTo(Long.decode(size));
            assertThat(info.region().offset()).isEqualTo((long) index << 40);
            assertThat(info.region().capabilities()).hasToString(capabilities);
        });
    }

    @Test
    void variantRegionsArePowersOfTwoWithASparseArea() {
        assertThat(VfioRegionInfo.variant(4, 0x18_0000_0000L))
                .isEqualTo(new VfioRegionInfo(4, 15, 0x20_0000_0000L, 4L << 40, List.of(1)));
        assertThat(VfioRegionInfo.variant(2, 1L << 30).size()).isEqualTo(1L << 30);
    }

    @Test
    void whatEachDriverMapsAndWhoMayCarryTheFlag() {
        for (MappingKind kind : MappingKind.values()) {
            boolean never = kind == MappingKind.VARIANT_USEMEM;
            boolean always = kind == MappingKind.VFIO_PCI || kind == MappingKind.VARIANT_RESMEM;
            assertThat(VmaFlags.has(kind.vmFlags(false), VmaFlag.VM_ALLOW_ANY_UNCACHED))
                    .isEqualTo(always);
            assertThat(VmaFlags.has(kind.vmFlags(true), VmaFlag.VM_ALLOW_ANY_UNCACHED))
                    .isEqualTo(!never);
        }
        assertThat(MappingKind.VARIANT_RESMEM.hostStage1()).isEqualTo(HostStage1.WRITE_COMBINE);
        assertThat(MappingKind.VARIANT_USEMEM.hostStage1().isCacheable()).isTrue();
    }

    @Test
    void regionInfoErrors() {
        VfioPciMmap.Device device = device(true, true);
        assertThat(List.of(
                        VfioRegionInfo.query(24, 0, device, 0, 256, false, MsixTable.NONE),
                        VfioRegionInfo.query(32, 11, device, 0, 256, false, MsixTable.NONE),
                        VfioRegionInfo.query(32, 8, device, 0, 256, false, MsixTable.NONE)))
                .allSatisfy(answer -> assertThat(answer)
                        .isInstanceOfSatisfying(VfioRegionInfo.Refused.class, refused -> assertThat(refused.errno())
                                .isEqualTo(Errno.EINVAL)));
    }

    @Test
    void msixTableFromItsRegisters() {
        assertThat(MsixTable.of(0xC03F, 0x0000_2003)).isEqualTo(new MsixTable(3, 0x2000, 64 * 16));
        assertThat(MsixTable.ABSENT.bar()).isEqualTo(0xFF);
    }

    /** Facts 1.5: address offset, order, memory enabled, runtime PM, old version, outcome. The VMA is 2 MiB + 4 KiB. */
    @ParameterizedTest
    @CsvSource({
        "0x0,      0, true,  false, false, INSERTED",
        "0x5000,   9, true,  false, false, INSERTED",
        "0x5000,   9, true,  false, true,  FALLBACK",
        "0x0,      9, true,  false, true,  INSERTED",
        "0x200000, 9, true,  false, false, FALLBACK",
        "0x200000, 0, true,  false, false, INSERTED",
        "0x0,     18, true,  false, false, FALLBACK",
        "0x0,      4, true,  false, false, FALLBACK",
        "0x0,      0, false, false, false, SIGBUS",
        "0x0,      9, true,  true,  false, SIGBUS"
    })
    void pageFaults(String offset, int order, boolean enabled, boolean pm, boolean old, VfioPciFault.Outcome expected) {
        long start = 0x7f00_0000_0000L;
        VfioPciFault.Request request = new VfioPciFault.Request(
                start + Long.decode(offset),
                order,
                start,
                start + 0x20_1000,
                VfioPciRegion.pgoff(2, 0, 12),
                0x4000_0000,
                enabled,
                pm);
        VfioPciFault.Version version =
                old ? VfioPciFault.Version.ADDRESS_MUST_BE_ALIGNED : VfioPciFault.Version.ALIGNS_DOWN;
        VfioPciFault.Result result = VfioPciFault.decide(request, Granule.G4K, version);
        assertThat(result.outcome()).isEqualTo(expected);
        long firstPage = (Long.decode(offset) & -(0x1000L << order)) >> 12;
        assertThat(result.pfn()).isEqualTo(expected == VfioPciFault.Outcome.INSERTED ? 0x40000 + firstPage : 0);
    }

    @ParameterizedTest
    @CsvSource({"G4K, 9", "G16K, 11", "G64K, 13"})
    void blockOrders(Granule granule, int pmd) {
        assertThat(VfioPciFault.pmdOrder(granule)).isEqualTo(pmd);
        assertThat(VfioPciFault.supportsOrder(granule, 0)).isTrue();
        assertThat(VfioPciFault.supportsOrder(granule, 2 * pmd)).isEqualTo(granule == Granule.G4K);
    }

    @Test
    void zapsCoverAllBarsAndDependOnTheNewValueOnly() {
        assertThat(Zap.LENGTH).isEqualTo(6L << 40);
        assertThat(Zap.byCommandWrite(0x0404)).isTrue();
        assertThat(Zap.byCommandWrite(0x0406)).isFalse();
        assertThat(Zap.byPowerState(3)).isTrue();
        assertThat(Zap.byPowerState(2)).isFalse();
        assertThat(Zap.DEVICE_RESET.staysOff()).isFalse();
        assertThat(Zap.MEMORY_DISABLE.staysOff()).isTrue();
    }
}
