package dev.uncontained.guest.rest;

import dev.uncontained.guest.kafka.Hosts;
import dev.uncontained.guest.kafka.RunsChannel;
import dev.uncontained.guest.kafka.Stage2Channel;
import dev.uncontained.kit.loop.LoopChecks;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Health that tells the truth: live while nothing its hosts need has died, ready while they are at work. */
@ApplicationScoped
class GuestHealth {
    private final Hosts hosts;
    private final Stage2Channel stage2;
    private final RunsChannel runs;

    GuestHealth(Hosts hosts, @Identifier("stage2") Stage2Channel stage2, RunsChannel runs) {
        this.hosts = hosts;
        this.stage2 = stage2;
        this.runs = runs;
    }

    private Optional<String> deadBecause() {
        return hosts.deadBecause(stage2.watch().lastPollSecondsAgo()).or(runs.watch()::silence);
    }

    private Optional<String> waitsFor() {
        return hosts.waitsFor().or(stage2.watch()::brokerLost);
    }

    @Produces
    @Liveness
    HealthCheck live() {
        return () -> LoopChecks.response("hosts-execute", deadBecause());
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> LoopChecks.response("hosts-resumed", deadBecause().or(this::waitsFor));
    }

    @Produces
    @Startup
    HealthCheck started() {
        return () -> LoopChecks.response("partitions-assigned", hosts.hasStarted() ? Optional.empty() : waitsFor());
    }
}
