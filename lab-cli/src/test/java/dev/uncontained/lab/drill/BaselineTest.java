package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.LabException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** A counter that grows by a thousand a second when nobody disturbs it, and a gauge, looked at twice a second. */
class BaselineTest {
    private static final BaselineProbe RATE =
            new BaselineProbe("throughput", "fault-monitor", "accesses_total", 500, BaselineProbe.NO_MOST);
    private static final BaselineProbe GAUGE = new BaselineProbe("memory", "fault-monitor", "memory_bytes", 0, 1500);

    private final Baseline baseline = new Baseline(List.of(RATE, GAUGE));
    private final List<String> told = new ArrayList<>();
    private long nowNs;
    private double counter;

    private void look(double growth, double gauge, int times) {
        for (int i = 0; i < times; i++) {
            nowNs += 500_000_000;
            counter += growth;
            baseline.look(probe -> OptionalDouble.of(probe.equals(RATE) ? counter : gauge), nowNs);
        }
    }

    private void undisturbed() {
        look(500, 80, 10);
        baseline.establish(told::add);
    }

    @Test
    void theBaselineIsTheMedianOfWhatWasSeenUndisturbed() {
        undisturbed();

        assertThat(told).containsExactly("baseline of throughput: 1.00 k/s", "baseline of memory: 80");
    }

    @Test
    void aCounterIsHeldByItsGrowthASecond() {
        undisturbed();

        look(500, 80, 6);
        assertThat(baseline.unsteady()).isEmpty();
        look(50, 80, 7);
        assertThat(baseline.unsteady()).hasValue("throughput: accesses_total is 100/s, not at least 50.0% of 1.00 k/s");
        look(400, 80, 7);
        assertThat(baseline.unsteady()).isEmpty();
    }

    @Test
    void aGaugeIsHeldByItsValue() {
        undisturbed();

        look(500, 120, 7);
        assertThat(baseline.unsteady()).isEmpty();
        look(500, 121, 1);
        assertThat(baseline.unsteady()).hasValue("memory: memory_bytes is 121, not at most 150.0% of 80");
    }

    @Test
    void aCounterThatFellHasNotGrown() {
        undisturbed();
        look(500, 80, 6);

        counter = 0;
        look(500, 80, 3);

        assertThat(baseline.unsteady()).isPresent();
    }

    @Test
    void whatDoesNotAnswerIsNotAsItWas() {
        undisturbed();
        look(500, 80, 6);

        baseline.look(probe -> OptionalDouble.empty(), nowNs + 1);

        assertThat(baseline.unsteady()).hasValue("throughput: fault-monitor shows no accesses_total");
    }

    @Test
    void aRunThatIsOverTooSoonHasNone() {
        look(500, 80, 1);

        assertThatThrownBy(() -> baseline.establish(told::add))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("no baseline for 'throughput'")
                .hasMessageContaining("a greater length");
    }
}
