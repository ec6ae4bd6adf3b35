package dev.uncontained.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.bench.Bracket.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class BracketTest {
    @Property
    void theIntervalHoldsTheCapacityAndIsAsNarrowAsAsked(
            @ForAll @LongRange(min = 100, max = 10_000_000) long capacity,
            @ForAll @LongRange(min = 1, max = 10_000_000) long first)
            throws InterruptedException {
        Interval found = new Bracket(3, 0.05).search(first, (rate, repeat) -> rate <= capacity);

        assertThat(found.holds()).isPositive().isLessThanOrEqualTo(capacity);
        long fails = Objects.requireNonNull(found.fails());
        assertThat(fails).isGreaterThan(capacity);
        assertThat((double) (fails - found.holds())).isLessThanOrEqualTo(Math.max(1, found.holds() * 0.05));
    }

    @Test
    void oneBadMomentDecidesNothing() throws InterruptedException {
        List<Long> tried = new ArrayList<>();
        Interval found = new Bracket(3, 0.1).search(1_000, (rate, repeat) -> {
            tried.add(rate);
            return repeat != 1 && rate <= 4_000;
        });

        assertThat(found.holds()).isBetween(3_600L, 4_000L);
        assertThat(tried).startsWith(1_000L, 1_000L, 1_000L, 2_000L);
    }

    @Test
    void nothingHoldsIsSaidSo() throws InterruptedException {
        assertThat(new Bracket(1, 0.1).search(1_000, (rate, repeat) -> false)).isEqualTo(new Interval(0, 1L));
    }
}
