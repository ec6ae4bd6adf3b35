package dev.uncontained.events.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

@org.jspecify.annotations.NullUnmarked
final class SeriesTest {
    @Property(tries = 200)
    void orderOfBurstsDoesNotMatterAndNothingIsLost(
            @ForAll @Size(max = 30) List<@LongRange(min = 0, max = 1L << 40) Long> starts, @ForAll long seed) {
        Series inOrder = new Series();
        starts.forEach(start -> add(inOrder, start));
        Collections.shuffle(starts, new Random(seed));
        Series shuffled = new Series();
        Series left = new Series();
        Series right = new Series();
        for (int i = 0; i < starts.size(); i++) {
            add(shuffled, starts.get(i));
            add(i % 2 == 0 ? left : right, starts.get(i));
        }
        assertThat(shuffled.state()).isEqualTo(inOrder.state());
        assertThat(right.add(left).state()).isEqualTo(inOrder.state());
        assertThat(inOrder.state().bytes().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(starts.stream().mapToLong(start -> 1 + start % 1000).sum());
    }

    private static void add(Series series, long start) {
        series.add(start, start + start % 100_000_000, 3, 1 + start % 1000, 7, 1);
    }
}
