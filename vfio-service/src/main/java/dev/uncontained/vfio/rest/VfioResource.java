package dev.uncontained.vfio.rest;

import dev.uncontained.events.core.vfio.VfioHost;
import dev.uncontained.kit.loop.AnsweringLoop;
import dev.uncontained.kit.loop.HostQuery;
import dev.uncontained.vfio.domain.VfioDesk;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A host's devices and regions as vfio-service knows them now. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "vfio", description = "Devices and regions of one host of one run")
@APIResponse(responseCode = "200", description = "As the service's own topic has it")
@APIResponse(responseCode = "400", description = "Run or host is not said; the body says which there are")
@APIResponse(responseCode = "404", description = "No such host on this instance; the body says which there are")
public final class VfioResource {
    private final HostQuery<VfioHost> hosts;

    VfioResource(AnsweringLoop loop, VfioDesk desk) {
        this.hosts = new HostQuery<>(loop, desk);
    }

    @GET
    @Path("devices")
    @Operation(summary = "Devices of a host, their regions, and what holds them off")
    public Views.Devices devices(
            @Parameter(description = "id of the run") @QueryParam("run") String run,
            @Parameter(description = "id of the host, policy/group-n", example = "vma-flag/grace-0") @QueryParam("host")
                    String host) {
        return hosts.show(run, host, ledger -> Views.devices(run, host, ledger));
    }

    @GET
    @Path("regions")
    @Operation(summary = "Regions of a host with their VMA flags, and those that were refused")
    public Views.Regions regions(
            @Parameter(description = "id of the run") @QueryParam("run") String run,
            @Parameter(description = "id of the host, policy/group-n", example = "vma-flag/grace-0") @QueryParam("host")
                    String host) {
        return hosts.show(run, host, ledger -> Views.regions(run, host, ledger));
    }
}
