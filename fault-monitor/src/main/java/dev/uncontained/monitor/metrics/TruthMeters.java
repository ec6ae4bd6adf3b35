package dev.uncontained.monitor.metrics;

import dev.uncontained.events.core.monitor.Truth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What tells whether every event was folded once. All but {@code records_deduplicated} must stay 0. Whoever registers them keeps this
 * object: a registry holds what its counters read by weak references alone.
 */
final class TruthMeters {
    private final Supplier<Truth> truth;

    /**
     * @param truth the sum over all runs ever as of now
     */
    TruthMeters(Supplier<Truth> truth) {
        this.truth = truth;
    }

    void register(MeterRegistry registry) {
        counter(registry, "bursts_lost", "Bursts written and never met", Truth::burstsLost);
        counter(
                registry,
                "bursts_folded_twice",
                "Bursts folded more often than they were numbered",
                Truth::burstsFoldedTwice);
        counter(registry, "divergent_copies", "Copies that differ from what was folded", Truth::divergentCopies);
        counter(registry, "events_lost", "Events of other topics that were never met", Truth::eventsLost);
        counter(
                registry,
                "burst_chain_breaks",
                "Bursts whose chain is not that of those before them",
                Truth::chainBreaks);
        counter(registry, "records_deduplicated", "Records met again and skipped", Truth::copiesSkipped);
        Gauge.builder("accounting_imbalance", this, meters -> meters.truth.get().imbalance())
                .description("Accesses by which workload, bursts and fault topic differ")
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, String description, ToDoubleFunction<Truth> value) {
        FunctionCounter.builder(name, this, meters -> value.applyAsDouble(meters.truth.get()))
                .description(description)
                .register(registry);
    }
}
