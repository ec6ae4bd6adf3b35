package dev.uncontained.monitor.metrics;

import dev.uncontained.events.core.monitor.Latency;
import dev.uncontained.monitor.kafka.Monitor;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code pipeline_latency_seconds} as a Prometheus histogram. Micrometer has no histogram that is read rather than recorded, so this one
 * is made of the folded state itself and survives a restart as the counters do.
 */
final class LatencyCollector extends Collector {
    private static final String NAME = "pipeline_latency_seconds";
    private static final double MICROS_PER_SECOND = 1e6;
    private static final long[] BOUNDS_MICROS = {
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000,
        30_000_000,
        60_000_000
    };

    private final Monitor monitor;

    LatencyCollector(Monitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        if (!monitor.view().isLoaded()) {
            return List.of();
        }
        Latency latency = monitor.view().total().latency();
        List<Sample> samples = new ArrayList<>();
        for (long bound : BOUNDS_MICROS) {
            samples.add(new Sample(
                    NAME + "_bucket",
                    List.of("le"),
                    List.of(doubleToGoString(bound / MICROS_PER_SECOND)),
                    latency.countUpTo(bound)));
        }
        samples.add(new Sample(NAME + "_bucket", List.of("le"), List.of("+Inf"), latency.count()));
        samples.add(new Sample(NAME + "_count", List.of(), List.of(), latency.count()));
        samples.add(new Sample(NAME + "_sum", List.of(), List.of(), latency.sumMicros() / MICROS_PER_SECOND));
        return List.of(new MetricFamilySamples(
                NAME, Type.HISTOGRAM, "From the intended send of a burst to its fold", samples));
    }
}
