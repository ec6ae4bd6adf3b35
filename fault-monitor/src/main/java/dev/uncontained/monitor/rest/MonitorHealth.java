package dev.uncontained.monitor.rest;

import dev.uncontained.kit.loop.LoopChecks;
import dev.uncontained.monitor.kafka.Monitor;
import dev.uncontained.monitor.kafka.RunsChannel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Health that tells the truth: live while no thread it needs has died, ready once its state is rebuilt. */
@ApplicationScoped
class MonitorHealth {
    private final Monitor monitor;
    private final RunsChannel runs;

    MonitorHealth(Monitor monitor, RunsChannel runs) {
        this.monitor = monitor;
        this.runs = runs;
    }

    private Optional<String> deadBecause() {
        return monitor.failure().or(runs.watch()::silence);
    }

    private Optional<String> waitsFor() {
        return monitor.isRebuilt() ? runs.watch().brokerLost() : Optional.of("state is being rebuilt");
    }

    @Produces
    @Liveness
    HealthCheck live() {
        return () -> LoopChecks.response("events-folded", deadBecause());
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> LoopChecks.response("state-rebuilt", deadBecause().or(this::waitsFor));
    }

    @Produces
    @Startup
    HealthCheck started() {
        return () -> HealthCheckResponse.named("topics-found")
                .status(monitor.isStarted())
                .build();
    }
}
