package dev.uncontained.arm.stage2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Stage2LeafTest {
    private static final Stage2Format FOUR_K = new Stage2Format(Granule.G4K, false, true, false);

    /** Facts 3.4: read-write, Inner Shareable, AF, 4K pages, no LPA2. */
    @ParameterizedTest
    @CsvSource({
        "NORMAL_WB, false, 3, 0x7FF",
        "NORMAL_WB, false, 2, 0x7FD",
        "NORMAL_WB, true, 3, 0x7DB",
        "NORMAL_WB, true, 2, 0x7D9",
        "NORMAL_NC, false, 3, 0x7D7",
        "NORMAL_NC, true, 3, 0x7D7",
        "NORMAL_NC, true, 2, 0x7D5",
        "DEVICE_nGnRE, false, 3, 0x7C7",
        "DEVICE_nGnRE, true, 2, 0x7C5"
    })
    void kvmLeavesHaveTheseLowBits(MemoryType type, boolean fwb, int level, String low) {
        Stage2Format format = new Stage2Format(Granule.G4K, fwb, true, false);
        int memAttr = Stage2MemAttr.forKvm(type, fwb);
        long executable =
                Stage2Leaf.kvm(format, level, 0, memAttr, true, true, true).encode(format);
        assertThat(executable).isEqualTo(Long.decode(low));
        assertThat(Stage2Leaf.kvm(format, level, 0, memAttr, true, true, false).encode(format))
                .isEqualTo(executable | (1L << 54));
        assertThat(Stage2Leaf.kvm(format, level, 0, memAttr, true, false, true).encode(format))
                .isEqualTo(executable - 0x80);
        assertThat(Stage2Leaf.decode(executable, level, format).memoryType(format))
                .isEqualTo(type);
    }

    @Test
    void lpa2TakesTheShareabilityBitsForTheAddress() {
        Stage2Format lpa2 = new Stage2Format(Granule.G4K, false, true, true);
        long leaf = Stage2Leaf.kvm(lpa2, 3, 0, Stage2MemAttr.NORMAL_WB, true, true, true)
                .encode(lpa2);
        assertThat(leaf).isEqualTo(0x7FF - 0x300);
        long high = Stage2Leaf.kvm(lpa2, 3, (3L << 50) | (1L << 49), 5, true, true, true)
                .encode(lpa2);
        assertThat(high & 0x300).isEqualTo(0x300);
        assertThat(Stage2Leaf.decode(high, 3, lpa2).pa()).isEqualTo((3L << 50) | (1L << 49));
    }

    @Test
    void sixtyFourKPagesKeepHighAddressBitsInBits15To12() {
        Stage2Format format = new Stage2Format(Granule.G64K, false, true, false);
        long leaf = Stage2Leaf.kvm(format, 3, 0xF_0000_0000_0000L | 0x1_0000, 5, true, true, true)
                .encode(format);
        assertThat(leaf & 0x1_F000).isEqualTo(0x1_F000);
    }

    @Test
    void refusesWhatNoDescriptorCanHold() {
        assertThatThrownBy(() ->
                        Stage2Leaf.kvm(FOUR_K, 2, 0x1000, 5, true, true, true).encode(FOUR_K))
                .hasMessageContaining("0x1000")
                .hasMessageContaining("0x200000");
        assertThatThrownBy(
                        () -> Stage2Leaf.kvm(FOUR_K, 0, 0, 5, true, true, true).encode(FOUR_K))
                .hasMessageContaining("level 0 has no block");
        assertThatThrownBy(
                        () -> Stage2Leaf.kvm(FOUR_K, 3, 0, 16, true, true, true).encode(FOUR_K))
                .hasMessage("memAttr 16 is not in 0..15");
        Stage2Format noXnx = new Stage2Format(Granule.G4K, false, false, false);
        Stage2Leaf leaf = new Stage2Leaf(3, 0, 5, true, true, 3, true, false, false, false, 1, 0, 0);
        assertThatThrownBy(() -> leaf.encode(noXnx)).hasMessageContaining("FEAT_XNX");
        assertThatThrownBy(() -> Stage2Leaf.decode(0x7D4, 3, FOUR_K)).hasMessageContaining("invalid");
        assertThatThrownBy(() -> Stage2Leaf.decode(0x1003, 2, FOUR_K)).hasMessageContaining("table");
        assertThatThrownBy(() -> new Stage2Format(Granule.G64K, false, true, true))
                .hasMessageContaining("64k");
    }

    @Property
    void decodeUndoesEncode(@ForAll("formats") Stage2Format format, @ForAll("leaves") Stage2Leaf any) {
        Stage2Leaf leaf = legal(any, format);
        assertThat(Stage2Leaf.decode(leaf.encode(format), leaf.level(), format)).isEqualTo(leaf);
    }

    @Property
    void encodeUndoesDecode(@ForAll("formats") Stage2Format format, @ForAll long bits) {
        for (int level = format.firstBlockLevel(); level <= 3; level++) {
            long descriptor = (bits & ~0b11L) | (level == 3 ? 0b11 : 0b01);
            assertThat(Stage2Leaf.decode(descriptor, level, format).encode(format))
                    .isEqualTo(descriptor);
        }
    }

    private static Stage2Leaf legal(Stage2Leaf any, Stage2Format format) {
        int level = Math.max(any.level(), format.firstBlockLevel());
        long mask = (1L << format.paBits()) - format.granule().levelSize(level);
        return new Stage2Leaf(
                level,
                any.pa() & mask,
                any.memAttr(),
                any.readable(),
                any.writable(),
                format.lpa2() ? 0 : any.shareability(),
                any.accessed(),
                any.fnxs(),
                any.dirtyModifier(),
                any.contiguous(),
                format.xnx() ? any.executeNever() : any.executeNever() & 2,
                any.software(),
                0);
    }

    @Provide
    Arbitrary<Stage2Format> formats() {
        return Combinators.combine(
                        Arbitraries.of(Granule.class),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as((granule, fwb, xnx, lpa2) -> new Stage2Format(granule, fwb, xnx, lpa2 && granule != Granule.G64K));
    }

    @Provide
    Arbitrary<Stage2Leaf> leaves() {
        return Arbitraries.longs()
                .map(bits -> new Stage2Leaf(
                        (int) (bits & 3),
                        Long.rotateLeft(bits * 0x9E3779B97F4A7C15L, 17),
                        (int) ((bits >>> 2) & 15),
                        ((bits >>> 6) & 1) != 0,
                        ((bits >>> 7) & 1) != 0,
                        (int) ((bits >>> 8) & 3),
                        ((bits >>> 10) & 1) != 0,
                        ((bits >>> 11) & 1) != 0,
                        ((bits >>> 12) & 1) != 0,
                        ((bits >>> 13) & 1) != 0,
                        (int) ((bits >>> 14) & 3),
                        (int) ((bits >>> 16) & 15),
                        0));
    }
}
