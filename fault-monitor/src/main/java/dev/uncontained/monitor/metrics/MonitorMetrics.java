package dev.uncontained.monitor.metrics;

import dev.uncontained.events.Topic;
import dev.uncontained.events.core.monitor.MonitorTopics;
import dev.uncontained.monitor.kafka.Monitor;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the reading side. Each is read from the folded state, the refused snapshots from their dead letters, so none steps back when
 * the service restarts.
 */
@ApplicationScoped
class MonitorMetrics {
    private static final Logger LOG = Logger.getLogger(MonitorMetrics.class);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Monitor monitor;
    private final TruthMeters truths;
    private final MeterRegistry registry;
    private final CollectorRegistry collectors;
    private @Nullable Cancellable looking;
    private boolean registered;

    MonitorMetrics(Monitor monitor, MeterRegistry registry, CollectorRegistry collectors) {
        this.monitor = monitor;
        this.truths = new TruthMeters(() -> monitor.view().total().truth());
        this.registry = registry;
        this.collectors = collectors;
    }

    void onStart(@Observes StartupEvent event) {
        CellMeters cells = new CellMeters(registry, monitor);
        DrillMeters drills = new DrillMeters(registry);
        looking = Multi.createFrom()
                .ticks()
                .every(LOOK)
                .onOverflow()
                .drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .onItem()
                .invoke(tick -> drills.onFaults(monitor.drillFaults()))
                .filter(tick -> monitor.view().isLoaded())
                .subscribe()
                .with(tick -> onLook(cells), failure -> LOG.error("new meters are no longer registered", failure));
    }

    /** Nothing is registered before the state is rebuilt: a counter that began at 0 would seem to have stepped back. */
    private void onLook(CellMeters cells) {
        if (!registered) {
            registered = true;
            register();
        }
        cells.onCells(monitor.view().total().cells());
    }

    private void register() {
        truths.register(registry);
        Gauge.builder("hosts_stalled", monitor, m -> m.view().hostsSilent())
                .description("Hosts at work of which nothing has come for longer than the limit")
                .register(registry);
        Gauge.builder("host_silence_seconds", monitor, m -> m.view().longestSilenceMs() / 1e3)
                .description("Wall time since anything new has come of the host at work that has been silent longest")
                .register(registry);
        for (Topic topic : MonitorTopics.FOLDED) {
            ofTopic("pipeline_records", "Records read", topic, m -> m.view().records(topic));
            Gauge.builder("consumer_lag_records", monitor, m -> m.view().lag(topic.topicName()))
                    .description("Records not read yet")
                    .tag("topic", topic.topicName())
                    .register(registry);
        }
        for (Topic topic : List.of(Topic.MMIO, Topic.FAULTS, Topic.SNAPSHOTS)) {
            ofTopic("dlq_records", "Records refused", topic, m -> m.view().refused(topic));
        }
        new LatencyCollector(monitor).register(collectors);
    }

    @PreDestroy
    void stop() {
        Cancellable subscription = looking;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    private void ofTopic(String name, String description, Topic topic, ToDoubleFunction<Monitor> value) {
        FunctionCounter.builder(name, monitor, value)
                .description(description)
                .tag("topic", topic.topicName())
                .register(registry);
    }
}
