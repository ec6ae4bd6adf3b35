package dev.uncontained.monitor.metrics;

import io.prometheus.client.CollectorRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** One registry for Micrometer's meters and for the histogram that Micrometer has none for. Quarkus' own is made anew for each that asks. */
final class ScrapedRegistry {
    private ScrapedRegistry() {}

    @Produces
    @Singleton
    static CollectorRegistry registry() {
        return new CollectorRegistry();
    }
}
