package dev.uncontained.guest.rest;

import dev.uncontained.guest.kafka.Hosts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Health that tells the truth: live while nothing it needs has died, ready once its hosts are resumed. */
@ApplicationScoped
class GuestHealth {
    private final Hosts hosts;

    GuestHealth(Hosts hosts) {
        this.hosts = hosts;
    }

    @Produces
    @Liveness
    HealthCheck live() {
        return () -> {
            var response = HealthCheckResponse.named("hosts-execute");
            return hosts.failure()
                    .map(cause -> response.down()
                            .withData("cause", String.valueOf(cause))
                            .build())
                    .orElseGet(() -> response.up().build());
        };
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> HealthCheckResponse.named("hosts-resumed")
                .status(hosts.isReady())
                .build();
    }

    @Produces
    @Startup
    HealthCheck started() {
        return () -> HealthCheckResponse.named("partitions-assigned")
                .status(hosts.isReady())
                .build();
    }
}
