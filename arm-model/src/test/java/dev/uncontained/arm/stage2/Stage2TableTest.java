package dev.uncontained.arm.stage2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.memory.Stage2MemAttr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Stage2TableTest {
    private static final long MIB = 1L << 20;

    private static Stage2Table table(Granule granule, int ipaBits) {
        return new Stage2Table(Stage2Geometry.of(granule, ipaBits));
    }

    private static long deviceAttributes(Stage2Table table) {
        return Stage2Leaf.kvmAttributes(table.format(), Stage2MemAttr.DEVICE_nGnRE, true, true, false);
    }

    @Test
    void mapsWithTheLargestBlocksAlignmentAllows() {
        Stage2Table table = table(Granule.G4K, 40);
        table.map(0x1_0000_0000L - 0x1000, 0x2_0000_0000L - 0x1000, (1L << 30) + 3 * 0x1000, deviceAttributes(table));
        List<String> leaves = new ArrayList<>();
        table.forEachLeaf((ipa, descriptor, level) -> leaves.add(Long.toHexString(ipa) + "@" + level));
        assertThat(leaves).containsExactly("fffff000@3", "100000000@1", "140000000@3", "140001000@3");
        assertThat(table.walk(0x1_0012_3456L))
                .isEqualTo(new Stage2Walk.Mapped(
                        table.leafAt(0x1_0000_0000L), 1, 0x1_0000_0000L, 0x2_0000_0000L, 1L << 30, 0x2_0012_3456L));
    }

    @Test
    void unmapInsideABlockSplitsItAndKeepsTheRest() {
        Stage2Table table = table(Granule.G4K, 40);
        table.map(2 * MIB, 8 * MIB, 2 * MIB, deviceAttributes(table));
        assertThat(table.leaves()).isEqualTo(1);
        assertThat(table.unmap(3 * MIB, 0x1000)).isEqualTo(0x1000);
        assertThat(table.leaves()).isEqualTo(511);
        assertThat(table.walk(3 * MIB)).isEqualTo(new Stage2Walk.Faulted(Stage2Fault.TRANSLATION, 3));
        assertThat(table.walk(3 * MIB + 0x1008)).isInstanceOfSatisfying(Stage2Walk.Mapped.class, mapped -> {
            assertThat(mapped.pa()).isEqualTo(9 * MIB + 0x1008);
            assertThat(mapped.level()).isEqualTo(3);
        });
    }

    @Test
    void emptyTablesFaultAtTheirStartLevelAndReportTheCode() {
        Stage2Table table = table(Granule.G4K, 40);
        assertThat(table.walk(0)).isEqualTo(new Stage2Walk.Faulted(Stage2Fault.TRANSLATION, 1));
        assertThat(((Stage2Walk.Faulted) table.walk(0)).code()).isEqualTo(0x05);
        assertThat(((Stage2Walk.Faulted) table.walk(1L << 40)).code()).isEqualTo(0x04);
    }

    @Test
    void aLeafWithoutAccessFlagFaults() {
        Stage2Table table = table(Granule.G4K, 40);
        table.map(0, 0, 0x1000, deviceAttributes(table) & ~(1L << 10));
        assertThat(table.walk(0)).isEqualTo(new Stage2Walk.Faulted(Stage2Fault.ACCESS_FLAG, 3));
    }

    @Test
    void unmappingAllGivesTheMemoryBack() {
        Stage2Table table = table(Granule.G64K, 48);
        long empty = table.bytes();
        table.map(0x1_0000, 0x1_0000, 700 * MIB, deviceAttributes(table));
        assertThat(table.bytes()).isGreaterThan(empty);
        table.unmap(0, 1L << 40);
        assertThat(table.leaves()).isZero();
        table.map(0x1_0000, 0x1_0000, 0x1_0000, deviceAttributes(table));
        assertThat(table.bytes()).isLessThan(empty + 1000);
    }

    @Test
    void refusesWhatIsMisalignedOrOutOfRange() {
        Stage2Table table = table(Granule.G4K, 32);
        assertThatThrownBy(() -> table.map(0x800, 0, 0x1000, 0)).hasMessageContaining("0x800");
        assertThatThrownBy(() -> table.map(0xFFFF_F000L, 0, 0x2000, 0)).hasMessageContaining("32 bits");
        assertThatThrownBy(() -> table.map(0, 1L << 48, 0x1000, 0)).hasMessageContaining("2^48");
        assertThatThrownBy(() -> table.map(0, 0, 0x1000, 0x3)).hasMessageContaining("type bits");
        assertThatThrownBy(() -> table.unmap(0, 0)).hasMessageContaining("page-aligned");
    }

    @ParameterizedTest
    @EnumSource(Granule.class)
    void worksAtTheTopOfEveryIpaSpace(Granule granule) {
        for (int bits = 32; bits <= 52; bits++) {
            Stage2Table table = table(granule, bits);
            long page = granule.pageSize();
            long top = (1L << bits) - page;
            table.map(top, 5 * page, page, deviceAttributes(table));
            assertThat(table.walk(top + 7)).isInstanceOfSatisfying(Stage2Walk.Mapped.class, mapped -> {
                assertThat(mapped.pa()).isEqualTo(5 * page + 7);
                assertThat(mapped.level()).isEqualTo(3);
            });
        }
    }

    /** The same history, on the table and on one entry a page. */
    @Property(tries = 300)
    void walkEqualsANaiveMapUnderRandomHistories(
            @ForAll long seed, @ForAll Granule granule, @ForAll @IntRange(min = 32, max = 52) int bits) {
        Stage2Table table = table(granule, bits);
        SplittableRandom random = new SplittableRandom(seed);
        Map<Long, Long> naive = new HashMap<>();
        int shift = granule.pageShift();
        long block = 1L << (granule.levelShift(2) - shift);
        long base = (random.nextLong(1L << (bits - shift)) & -block) % ((1L << (bits - shift)) - 3 * block + 1);
        for (int step = 0; step < 20; step++) {
            boolean aligned = random.nextInt(4) == 0;
            long first = aligned ? base + block * random.nextInt(2) : base + random.nextLong(2 * block);
            long pages = aligned
                    ? block
                    : 1 + random.nextLong(1L << (1 + random.nextInt(Long.numberOfTrailingZeros(block))));
            pages = Math.min(pages, base + 3 * block - first);
            long pa = aligned ? block * random.nextInt(4) : random.nextLong(4 * block);
            if (random.nextInt(3) > 0) {
                long attributes = Stage2Leaf.kvmAttributes(
                        table.format(), random.nextBoolean() ? 5 : 1, true, random.nextBoolean(), false);
                table.map(first << shift, pa << shift, pages << shift, attributes);
                for (long page = 0; page < pages; page++) {
                    naive.put(first + page, ((pa + page) << shift) | (attributes & 0xFC));
                }
            } else {
                long removed = 0;
                for (long page = 0; page < pages; page++) {
                    removed += naive.remove(first + page) == null ? 0 : granule.pageSize();
                }
                assertThat(table.unmap(first << shift, pages << shift)).isEqualTo(removed);
            }
        }
        long[] bytes = new long[1];
        table.forEachLeaf((ipa, descriptor, level) -> bytes[0] += granule.levelSize(level));
        assertThat(bytes[0]).isEqualTo(naive.size() * granule.pageSize());
        for (long page = base; page < base + 3 * block; page++) {
            Stage2Walk walk = table.walk(page << shift);
            Long expected = naive.get(page);
            if (expected == null) {
                assertThat(walk).isInstanceOf(Stage2Walk.Faulted.class);
            } else {
                Stage2Walk.Mapped mapped = (Stage2Walk.Mapped) walk;
                assertThat(mapped.pa() | (mapped.descriptor() & 0xFC)).isEqualTo(expected);
            }
        }
    }

    @Property(tries = 50)
    void aTableRebuiltFromItsLeavesWalksTheSame(@ForAll long seed) {
        Stage2Table table = table(Granule.G4K, 40);
        apply(table, seed);
        Stage2Table rebuilt = table(Granule.G4K, 40);
        table.forEachLeaf(
                (ipa, descriptor, level) -> rebuilt.mapLeaves(ipa, Granule.G4K.levelSize(level), descriptor, level));
        assertThat(leaves(rebuilt)).isEqualTo(leaves(table));
    }

    @Test
    void knownLeavesMustFitTheirLevel() {
        Stage2Table table = table(Granule.G4K, 40);
        long block = 0x20_0000 | deviceAttributes(table) | 0b01;
        table.mapLeaves(0x4000_0000, 0x40_0000, block, 2);
        assertThat(leaves(table)).hasSize(2).last().asString().startsWith("1075838976:" + (block + 0x20_0000));
        assertThatThrownBy(() -> table.mapLeaves(0x1000, 0x20_0000, block, 2)).hasMessageContaining("0x1000");
        assertThatThrownBy(() -> table.mapLeaves(0, 0x1000, block, 3)).hasMessageContaining("no leaf");
    }

    @Property(tries = 50)
    void equalHistoriesGiveEqualTables(@ForAll long seed) {
        assertThat(history(seed)).isEqualTo(history(seed));
    }

    private static List<String> history(long seed) {
        Stage2Table table = table(Granule.G4K, 40);
        apply(table, seed);
        List<String> leaves = leaves(table);
        leaves.add(String.valueOf(table.bytes()));
        return leaves;
    }

    private static void apply(Stage2Table table, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int step = 0; step < 30; step++) {
            long ipa = random.nextLong(1 << 12) << 12;
            long size = (1 + random.nextLong(600)) << 12;
            if (random.nextInt(3) > 0) {
                table.map(ipa, ipa, size, deviceAttributes(table));
            } else {
                table.unmap(ipa, size);
            }
        }
    }

    private static List<String> leaves(Stage2Table table) {
        List<String> leaves = new ArrayList<>();
        table.forEachLeaf((ipa, descriptor, level) -> leaves.add(ipa + ":" + descriptor + ":" + level));
        return leaves;
    }
}
