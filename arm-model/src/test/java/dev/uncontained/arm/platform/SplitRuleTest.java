package dev.uncontained.arm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.platform.Cpu.SplitRule;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What leaves a gathering buffer is what was written into it, in transactions that PCIe allows. */
final class SplitRuleTest {
    @Property(tries = 20_000)
    void piecesAreTheBytesWrittenWithoutHolesInsideTheirLine(
            @ForAll long dense, @ForAll long mask, @ForAll SplitRule rule) {
        long written = (dense | mask) == 0 ? 1 : dense | mask;
        long rest = written;
        int pieces = 0;
        while (rest != 0) {
            int from = Long.numberOfTrailingZeros(rest);
            int bytes = rule.firstPiece(rest);
            long piece = bytes == 64 ? -1L : ((1L << bytes) - 1) << from;
            assertThat(bytes).isBetween(1, 64 - from);
            assertThat(piece & rest)
                    .as("no byte that was not written, none twice")
                    .isEqualTo(piece);
            if (rule == SplitRule.ALIGNED_POW2) {
                assertThat(Integer.bitCount(bytes)).isEqualTo(1);
                assertThat(from % bytes).isZero();
            }
            rest &= ~piece;
            pieces++;
        }
        int runs = Long.bitCount(written & ~(written << 1));
        if (rule == SplitRule.RUNS) {
            assertThat(pieces).isEqualTo(runs);
        } else {
            assertThat(pieces).isGreaterThanOrEqualTo(runs);
        }
    }
}
