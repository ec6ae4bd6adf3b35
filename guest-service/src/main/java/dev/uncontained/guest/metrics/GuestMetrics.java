package dev.uncontained.guest.metrics;

import dev.uncontained.events.Topic;
import dev.uncontained.guest.kafka.HostView;
import dev.uncontained.guest.kafka.Hosts;
import dev.uncontained.guest.kafka.Stage2Channel;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Counters of the writing side; what came of the traffic is fault-monitor's to tell. */
@ApplicationScoped
class GuestMetrics {
    private static final List<Topic> OWNED = List.of(Topic.RUNS, Topic.STAGE2, Topic.CHECKPOINTS);
    private static final List<String> STATUSES = List.of("RUNNABLE", "WAITING", "FINISHED");

    void register(
            @Observes StartupEvent event,
            MeterRegistry registry,
            Hosts hosts,
            @Identifier("stage2") Stage2Channel stage2) {
        FunctionCounter.builder("guest_records_sent", hosts, Hosts::recordsSent)
                .description("Records acknowledged by the broker")
                .register(registry);
        FunctionCounter.builder("guest_hosts_finished", hosts, Hosts::hostsFinished)
                .description("Hosts that reached their virtual end on this instance")
                .register(registry);
        FunctionCounter.builder("guest_checkpoints_unusable", hosts, Hosts::checkpointsUnusable)
                .description("Whole checkpoints that nothing could be made of since the start: their hosts began again")
                .register(registry);
        hosts.whenFirstReady(() -> registerDeadLetters(registry, hosts));
        Gauge.builder("consumer_lag_records", stage2, channel -> channel.watch().lagRecords())
                .description("Records behind the end of the inputs")
                .register(registry);
        for (String status : STATUSES) {
            Gauge.builder("guest_hosts", hosts, h -> count(h, status))
                    .description("Hosts of this instance by status")
                    .tag("status", status)
                    .register(registry);
        }
    }

    /** Only when they are known: a counter that began at 0 would seem to have grown by all letters there are. */
    private static void registerDeadLetters(MeterRegistry registry, Hosts hosts) {
        for (Topic topic : OWNED) {
            FunctionCounter.builder("dlq_records", hosts, h -> h.refused(topic))
                    .description("Dead letters of the partitions held")
                    .tag("topic", topic.topicName())
                    .register(registry);
        }
    }

    private static double count(Hosts hosts, String status) {
        return hosts.views().stream()
                .map(HostView::status)
                .filter(status::equals)
                .count();
    }
}
