package dev.uncontained.monitor.rest;

import dev.uncontained.monitor.kafka.Monitor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Health that tells the truth: live while no thread it needs has died, ready once its state is rebuilt. */
@ApplicationScoped
class MonitorHealth {
    private final Monitor monitor;

    MonitorHealth(Monitor monitor) {
        this.monitor = monitor;
    }

    @Produces
    @Liveness
    HealthCheck live() {
        return () -> {
            var response = HealthCheckResponse.named("events-folded");
            return monitor.failure()
                    .map(cause -> response.down().withData("cause", cause).build())
                    .orElseGet(() -> response.up().build());
        };
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> HealthCheckResponse.named("state-rebuilt")
                .status(monitor.isReady())
                .build();
    }

    @Produces
    @Startup
    HealthCheck started() {
        return () -> HealthCheckResponse.named("topics-found")
                .status(monitor.isStarted())
                .build();
    }
}
