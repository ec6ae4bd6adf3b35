package dev.uncontained.guest.rest;

import dev.uncontained.guest.kafka.HostView;
import dev.uncontained.guest.kafka.Hosts;
import dev.uncontained.kit.loop.HostQuery;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The hosts this instance executes, with their VMs and virtual clocks. */
@Path("/hosts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "hosts")
public class HostsResource {
    private final Hosts hosts;

    HostsResource(Hosts hosts) {
        this.hosts = hosts;
    }

    @GET
    @Operation(summary = "Hosts of this instance, by run and id")
    public List<HostView> hosts(@QueryParam("run") @Nullable String run) {
        return hosts.views().stream()
                .filter(host -> run == null || host.run().equals(run))
                .sorted(Comparator.comparing(HostView::run).thenComparing(HostView::host))
                .toList();
    }

    @GET
    @Path("/{run}/{host:.+}")
    @Operation(summary = "One host")
    @APIResponse(responseCode = "200")
    @APIResponse(
            responseCode = "404",
            description = "No such host on this instance; the body says where they are listed")
    public HostView host(@PathParam("run") String run, @PathParam("host") String host) {
        return hosts.views().stream()
                .filter(view -> view.run().equals(run) && view.host().equals(host))
                .findFirst()
                .orElseThrow(() -> HostQuery.error(
                        Response.Status.NOT_FOUND,
                        "no host '" + host + "' of run '" + run
                                + "' on this instance; GET /hosts lists those there are"));
    }
}
