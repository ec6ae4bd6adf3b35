package dev.uncontained.monitor.rest;

import dev.uncontained.monitor.kafka.Monitor;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Sums over all runs ever. */
@Path("/totals")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "totals")
public class TotalsResource {
    private final Monitor monitor;

    TotalsResource(Monitor monitor) {
        this.monitor = monitor;
    }

    @GET
    @Operation(summary = "What this instance has folded on its partitions, over all runs ever")
    public TotalsView totals() {
        return TotalsView.of(monitor.view());
    }
}
