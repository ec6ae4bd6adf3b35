package dev.uncontained.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.stack.Metrics;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    private static NavigableMap<Double, Double> counts(double fast, double slow, double all) {
        return new TreeMap<>(Map.of(0.01, fast, 1.0, slow, INFINITE, all));
    }

    /** 100 fast bursts before; 90 slow and 10 very slow ones during; 50 fast ones after. */
    private static Latencies drill() {
        Latencies latencies = new Latencies();
        latencies.add(0, counts(0, 0, 0));
        latencies.add(5, counts(100, 100, 100));
        latencies.add(10, counts(100, 190, 200));
        latencies.add(15, counts(150, 240, 250));
        return latencies;
    }

    @Test
    void eachTimeHasItsOwnPercentiles() {
        Latencies latencies = drill();

        assertThat(latencies.bound(0, 5, 0.99)).hasValue(0.01);
        assertThat(latencies.bound(5, 10, 0.5)).hasValue(1.0);
        assertThat(latencies.bound(5, 10, 0.99)).hasValue(INFINITE);
        assertThat(latencies.bound(10, Double.MAX_VALUE, 0.99)).hasValue(0.01);
        assertThat(latencies.count(5, 10)).isEqualTo(100);
    }

    @Test
    void whereNothingWasFoldedThereIsNoPercentile() {
        Latencies latencies = drill();

        assertThat(latencies.bound(6, 9, 0.5)).isEqualTo(OptionalDouble.empty());
        assertThat(new Latencies().bound(0, 1, 0.5)).isEmpty();
        assertThat(new Latencies().count(0, 1)).isZero();
    }

    @Test
    void theCourseLeavesGapsWhereNothingIsKnown() {
        Latencies latencies = drill();
        latencies.add(20, counts(150, 240, 250));

        assertThat(latencies.times()).containsExactly(5.0, 10.0, 15.0, 20.0);
        assertThat(latencies.course(0.99)).isEqualTo(List.of(0.01, INFINITE, 0.01, Double.NaN));
    }

    @Test
    void aMonitorThatIsBeingRebuiltIsNotBelieved() {
        Latencies latencies = drill();
        latencies.add(20, counts(1, 1, 1));

        assertThat(latencies.times()).hasSize(3);
    }

    @Test
    void bucketsAreReadFromPrometheusText() {
        String text = """
                # TYPE latency_seconds histogram
                latency_seconds_bucket{le="0.01",} 3.0
                latency_seconds_bucket{le="+Inf",} 5.0
                latency_seconds_count 5.0
                """;

        assertThat(Metrics.bucketsOf(text, "latency_seconds")).isEqualTo(Map.of(0.01, 3.0, INFINITE, 5.0));
    }
}
