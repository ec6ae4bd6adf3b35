package dev.uncontained.monitor.rest;

import dev.uncontained.monitor.kafka.Monitor;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What happens, as it happens. */
@Path("/events")
@Tag(name = "events")
public class EventsResource {
    private static final int RUNS_SHOWN = 12;
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Monitor monitor;

    EventsResource(Monitor monitor) {
        this.monitor = monitor;
    }

    /**
     * One moment.
     *
     * @param atEpochMs wall clock
     * @param runs runs at work and the newest ones that are over, the newest first
     * @param totals sums over all runs ever
     */
    public record Moment(long atEpochMs, List<RunView> runs, TotalsView totals) {}

    /**
     * A run began, was asked to stop, or ended; or a fault of a drill on it began or ended.
     *
     * @param event name of the event
     */
    public record RunChange(String event, String run) {}

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Server-sent events",
            description =
                    "`moment` once a second with the live totals of each run; `run` at once when one starts, is asked to"
                            + " stop, or is complete, and when a fault of a drill on it begins or ends")
    public Multi<OutboundSseEvent> events(@Context Sse sse) {
        Multi<OutboundSseEvent> moments = Multi.createFrom()
                .ticks()
                .every(PERIOD)
                .onOverflow()
                .drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(tick -> event(sse, "moment", Moment.class, moment()));
        Multi<OutboundSseEvent> changes = monitor.runEvents()
                .map(e -> event(
                        sse, "run", RunChange.class, new RunChange(e.getClass().getSimpleName(), e.run())));
        return Multi.createBy().merging().streams(moments, changes);
    }

    private Moment moment() {
        List<RunView> runs = monitor.catalog().newestFirst().stream()
                .limit(RUNS_SHOWN)
                .map(entry -> RunView.of(entry, monitor.summary(entry.info().run())))
                .toList();
        return new Moment(System.currentTimeMillis(), runs, TotalsView.of(monitor.view()));
    }

    private static <T> OutboundSseEvent event(Sse sse, String name, Class<T> type, T data) {
        return sse.newEventBuilder()
                .name(name)
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(type, data)
                .build();
    }
}
