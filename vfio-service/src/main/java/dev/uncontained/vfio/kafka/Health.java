package dev.uncontained.vfio.kafka;

import dev.uncontained.kit.loop.AnsweringLoop;
import dev.uncontained.kit.loop.LoopChecks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The loop's health at /q/health. */
@Singleton
final class Health {
    private final AnsweringLoop loop;

    Health(AnsweringLoop loop) {
        this.loop = loop;
    }

    @Produces
    @ApplicationScoped
    @Liveness
    HealthCheck live() {
        return () -> LoopChecks.live(loop);
    }

    @Produces
    @ApplicationScoped
    @Readiness
    HealthCheck ready() {
        return () -> LoopChecks.ready(loop);
    }

    @Produces
    @ApplicationScoped
    @Startup
    HealthCheck started() {
        return () -> LoopChecks.started(loop);
    }
}
