package dev.uncontained.monitor.rest;

import dev.uncontained.events.RunEvent.RunStopRequested;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.core.monitor.RunCatalog;
import dev.uncontained.monitor.kafka.Monitor;
import dev.uncontained.monitor.kafka.RunEvents;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Runs, their progress and results. */
@Path("/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "runs")
public class RunsResource {
    private final Monitor monitor;
    private final RunEvents runEvents;

    RunsResource(Monitor monitor, RunEvents runEvents) {
        this.monitor = monitor;
        this.runEvents = runEvents;
    }

    /**
     * A run in the list.
     *
     * @param state {@code running}, {@code stopping} or {@code completed}
     */
    public record Listed(
            String run, String scenario, long seed, String state, boolean partial, long startedAtEpochMs, int hosts) {
        static Listed of(RunCatalog.Entry entry) {
            RunResult result = entry.result();
            return new Listed(
                    entry.info().run(),
                    entry.info().scenario(),
                    entry.info().seed(),
                    entry.state().wireName(),
                    result != null && result.partial(),
                    entry.info().startedAtEpochMs(),
                    entry.info().hostCount());
        }
    }

    @GET
    @Operation(summary = "Every run, the newest first")
    public List<Listed> runs() {
        return monitor.catalog().newestFirst().stream().map(Listed::of).toList();
    }

    @GET
    @Path("/{run}")
    @Operation(summary = "How far a run is, with its table and accounting so far and the hosts that are stalled")
    @APIResponse(responseCode = "200")
    @APIResponse(responseCode = "404", description = "No such run")
    public RunView run(@PathParam("run") String run) {
        return RunView.of(entry(run), monitor.summary(run));
    }

    @GET
    @Path("/{run}/result")
    @Operation(summary = "The result of a run that is over")
    @APIResponse(responseCode = "200")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "It is still at work")
    public RunResult result(@PathParam("run") String run) {
        RunResult result = entry(run).result();
        if (result == null) {
            throw refusal(Response.Status.CONFLICT, "run '" + run + "' is still at work; GET /runs/" + run);
        }
        return result;
    }

    @GET
    @Path("/{run}/series")
    @Operation(summary = "Traffic over virtual time by policy and platform; kept for the 32 newest runs that are over")
    @APIResponse(responseCode = "200")
    @APIResponse(responseCode = "404", description = "No such run")
    public SeriesView series(@PathParam("run") String run) {
        return SeriesView.of(entry(run).info().run(), monitor.summary(run));
    }

    /**
     * A run that was asked to stop.
     *
     * @param state {@code stopping}
     */
    public record Stopping(String run, String state) {}

    @POST
    @Path("/{run}/stop")
    @Operation(
            summary = "Asks a run to stop",
            description =
                    "Its hosts end at their next quantum; the run is then complete, marked partial. From loopback only,"
                            + " or with `Authorization: Bearer <LAB_TOKEN>` where LAB_TOKEN is set.")
    @APIResponse(responseCode = "202", description = "The request is on lab.runs")
    @APIResponse(responseCode = "401", description = "LAB_TOKEN is set, and the request does not bear it")
    @APIResponse(responseCode = "403", description = "LAB_TOKEN is not set, and the request is not from loopback")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "It is over")
    public Uni<RestResponse<Stopping>> stop(@PathParam("run") String run) {
        if (entry(run).result() != null) {
            throw refusal(Response.Status.CONFLICT, "run '" + run + "' is over; GET /runs/" + run + "/result");
        }
        return runEvents
                .write(new RunStopRequested(run, "POST /runs/" + run + "/stop"))
                .replaceWith(RestResponse.status(RestResponse.Status.ACCEPTED, new Stopping(run, "stopping")));
    }

    private RunCatalog.Entry entry(String run) {
        return monitor.catalog()
                .find(run)
                .orElseThrow(() ->
                        refusal(Response.Status.NOT_FOUND, "no run '" + run + "'; GET /runs lists those there are"));
    }

    private static WebApplicationException refusal(Response.Status status, String message) {
        return new WebApplicationException(Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(Map.of("error", message))
                .build());
    }
}
