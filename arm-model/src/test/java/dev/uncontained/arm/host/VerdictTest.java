package dev.uncontained.arm.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.TargetRules;
import dev.uncontained.arm.platform.TargetRules.Response;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Widths and lengths that a target takes, and what it makes of the rest. */
final class VerdictTest {
    private static final RegionSpec REGION =
            new RegionSpec(0, "dut/reg0", 0, 0, 0, 4_096, 4_096, false, 64, HostMapping.NONCACHED);
    private static final int LINE = 64;

    @ParameterizedTest
    @CsvSource({
        "1 2 4 8, 64, 0, 8, 1",
        "1 2 4 8, 64, 0, 12, 2",
        "1 2 4 8, 64, 0, 3, 2",
        "1 2 4 8, 64, 1, 4, 3",
        "1 2 4 8, 64, 7, 2, 2",
        "1 2 4 8, 64, 4, 8, 2",
        "1 2 4 8, 64, 1, 63, 10",
        "1 2 4 8, 64, 0, 64, 8",
        "1 2 4 8, 16, 0, 64, 8",
        "4, 64, 0, 16, 4",
        "4, 64, 2, 4, 2",
        "4, 64, 1, 1, 1",
        "2 8, 64, 4, 4, 2",
        "'', 32, 0, 64, 2",
        "'', 32, 20, 40, 2",
        "'', 16, 15, 34, 4",
        "'', 48, 3, 48, 1",
        "'', 48, 0, 64, 2"
    })
    void whatIsNotLegalIsSplitIntoAlignedPiecesThatAre(String widths, int most, long offset, int bytes, int pieces) {
        TargetRules rules = rules(widths(widths), most, Response.SPLIT, Response.SPLIT);
        assertThat(Verdict.write(rules, REGION.decodedBytes(), MemoryType.NORMAL_NC, offset, bytes, false))
                .extracting(Verdict::response, Verdict::pieces)
                .containsExactly(Response.OKAY, pieces);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 4, 0, 4, OKAY",
        "4, 4, 1, 4, SERROR",
        "4, 4, 2, 4, SERROR",
        "4, 4, 0, 2, SERROR",
        "4, 4, 0, 8, HANG",
        "1 2 4 8, 64, 3, 2, SERROR",
        "1 2 4 8, 64, 6, 2, OKAY",
        "'', 64, 3, 2, OKAY"
    })
    void aWidthIsLegalOnlyWhereItIsAligned(String widths, int most, long offset, int bytes, Response response) {
        TargetRules rules = rules(widths(widths), most, Response.SERROR, Response.HANG);
        assertThat(Verdict.write(rules, REGION.decodedBytes(), MemoryType.NORMAL_NC, offset, bytes, false)
                        .response())
                .isEqualTo(response);
        assertThat(Verdict.read(rules, REGION.decodedBytes(), offset, bytes).response())
                .isEqualTo(response);
    }

    /** A burst that is too long is split, but not into what is too narrow. */
    @ParameterizedTest
    @CsvSource({"0, 16, OKAY, 4", "0, 14, SERROR, 1", "2, 16, SERROR, 1"})
    void whatIsLeftOfASplitBurstMustBeLegalToo(long offset, int bytes, Response response, int pieces) {
        TargetRules rules = rules(List.of(4), 4, Response.SERROR, Response.SPLIT);
        assertThat(Verdict.write(rules, REGION.decodedBytes(), MemoryType.NORMAL_NC, offset, bytes, false))
                .extracting(Verdict::response, Verdict::pieces)
                .containsExactly(response, pieces);
    }

    /** What {@link Way} relies on: only so many low bits of the address count, and none for a naturally aligned power of two. */
    @Property
    void whereMattersOnlyModuloThePeriod(
            @ForAll @IntRange(max = 127) int widthsBits,
            @ForAll @IntRange(min = 1, max = 80) int most,
            @ForAll Response toWidth,
            @ForAll Response toBurst,
            @ForAll @IntRange(max = 63) int offset,
            @ForAll @IntRange(min = 1, max = 64) int length) {
        List<Integer> widths = Arrays.stream(new int[] {1, 2, 4, 8, 16, 32, 64})
                .filter(width -> (widthsBits & width) != 0)
                .boxed()
                .toList();
        TargetRules rules = rules(widths, most, toWidth, toBurst);
        int bytes = Math.min(length, LINE - offset);
        Verdict verdict = Verdict.write(rules, REGION.decodedBytes(), MemoryType.NORMAL_NC, offset, bytes, false);
        assertThat(Verdict.write(
                        rules,
                        REGION.decodedBytes(),
                        MemoryType.NORMAL_NC,
                        offset & (rules.periodBytes() - 1),
                        bytes,
                        false))
                .isEqualTo(verdict);
        assertThat(verdict.pieces()).isBetween(1, bytes);
        int aligned = Integer.highestOneBit(length);
        assertThat(Verdict.write(rules, REGION.decodedBytes(), MemoryType.NORMAL_NC, offset & -aligned, aligned, false))
                .isEqualTo(Verdict.write(rules, REGION.decodedBytes(), MemoryType.NORMAL_NC, 0, aligned, false));
    }

    private static List<Integer> widths(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(" ", -1)).map(Integer::valueOf).toList();
    }

    private static TargetRules rules(List<Integer> widths, int most, Response toWidth, Response toBurst) {
        return new TargetRules(
                widths, most, toWidth, toBurst, Response.OKAY, Response.OKAY, Response.ALL_ONES, Response.DROP_AER);
    }
}
