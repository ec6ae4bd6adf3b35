package dev.uncontained.kit.loop;

import dev.uncontained.events.Topic;
import dev.uncontained.kit.answer.Answerer;
import dev.uncontained.kit.answer.Counts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Binds what a loop counts to Prometheus names (DESIGN §8). */
public final class LoopMetrics {
    private LoopMetrics() {}

    public static void bind(MeterRegistry registry, AnsweringLoop loop, Answerer answerer, ChannelOutlet outlet) {
        Counts counts = answerer.counts();
        FunctionCounter.builder("records.deduplicated", counts, Counts::deduplicated)
                .description("Copies of records that were skipped: harmless")
                .register(registry);
        FunctionCounter.builder("divergent.copies", counts, Counts::divergent)
                .description("Copies of records that differ; must stay 0")
                .register(registry);
        FunctionCounter.builder("sequence.gaps", counts, Counts::gaps)
                .description("Places where events of a writer are missing; must stay 0")
                .register(registry);
        loop.whenFirstReady(() -> bindDeadLetters(registry, loop, answerer));
        FunctionCounter.builder("unreadable.records.of.others", loop, AnsweringLoop::unreadableOfOthers)
                .description("Unreadable records that another service refuses")
                .register(registry);
        Gauge.builder("consumer.lag.records", outlet, ChannelOutlet::lagRecords)
                .description("Records behind the end of the inputs")
                .register(registry);
    }

    /** Only when they are known: a counter that began at 0 would seem to have grown by all letters there are. */
    private static void bindDeadLetters(MeterRegistry registry, AnsweringLoop loop, Answerer answerer) {
        for (Topic topic : answerer.inputs()) {
            FunctionCounter.builder("dlq.records", loop, l -> l.refused(topic))
                    .tag("topic", topic.topicName())
                    .description("Dead letters of the partitions held")
                    .register(registry);
        }
    }
}
