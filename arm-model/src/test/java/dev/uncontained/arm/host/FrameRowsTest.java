package dev.uncontained.arm.host;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is foretold of a frame buffer's rows, against its stores one by one. */
final class FrameRowsTest {
    @Property
    void aStretchOfRowsIsWhatTheStoresInItWrite(
            @ForAll @IntRange(max = 6) int sizeBits,
            @ForAll @IntRange(max = 20_000) int spanBytes,
            @ForAll @IntRange(max = 10_000) int offset,
            @ForAll @IntRange(max = 2_000) int first,
            @ForAll @IntRange(max = 25_000) int reachBytes) {
        int size = 1 << sizeBits;
        ProgramSpec program = new ProgramSpec(
                Program.FRAMEBUFFER,
                0,
                GuestMapping.IOREMAP_WC,
                size,
                spanBytes,
                offset,
                1_000,
                0,
                StoreIdiom.IDEAL,
                false);
        long from = Programs.pixel(program, first);
        long reach = reachBytes & -size;
        long next = first;
        for (long at = from, before = -1; at > before && at + size <= from + reach; ) {
            before = at;
            at = Programs.pixel(program, ++next);
        }
        assertThat(Programs.pixelBytes(program, from, reach)).isEqualTo((next - first) * size);
    }
}
