package dev.uncontained.lab.bench;

import dev.uncontained.events.RunResult;
import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.run.LocalStack;
import dev.uncontained.lab.run.RunId;
import java.time.Duration;

/** Bursts at a rate, through the whole pipeline or a client alone, held against an SLO. */
final class CapacityTrials {
    private static final long MOST_RECORDS = 1_000_000_000;
    private static final long FULL_SPEED_RECORDS = 200_000;

    private final LocalStack stack;
    private final Through through;
    private final long seconds;
    private final long sloMicros;
    private final String session = RunId.next();
    private int topics;

    /** What the bursts go through. */
    enum Through {
        pipeline,
        client
    }

    /**
     * One measurement.
     *
     * @param perSecond bursts a second that were due
     * @param repeat which of that rate, or of the warm-up, it is
     * @param backlogMicros what the last burst waited
     * @param holds whether the SLO was kept
     */
    record Tried(
            long perSecond,
            int repeat,
            long p50Micros,
            long p99Micros,
            long maxMicros,
            long backlogMicros,
            boolean holds) {
        String figures() {
            return "p99 %s, backlog %s".formatted(Figures.micros(p99Micros), Figures.micros(backlogMicros));
        }
    }

    /**
     * @param seconds length of a measurement
     * @param sloMicros longest p99 and longest backlog that keep the SLO
     */
    CapacityTrials(LocalStack stack, Through through, long seconds, long sloMicros) {
        this.stack = stack;
        this.through = through;
        this.seconds = seconds;
        this.sloMicros = sloMicros;
    }

    /** Sends as fast as it goes, so that what is executed often is compiled soon; the bursts a second that this came to. */
    double fullSpeed() throws InterruptedException {
        return switch (through) {
            case pipeline ->
                new OwnPipeline(stack, 0).run(FULL_SPEED_RECORDS, 1).pipeline().burstsPerSecond();
            case client -> client(FULL_SPEED_RECORDS, 0).perSecond();
        };
    }

    /** No backlog: the last burst, too, is folded as soon as the SLO asks of 99 of 100. */
    Tried at(long perSecond, int repeat) throws InterruptedException {
        long records = Math.min(MOST_RECORDS, perSecond * seconds);
        return switch (through) {
            case pipeline -> {
                OwnPipeline.Paced run = new OwnPipeline(stack, 0).runAt(perSecond, records);
                yield tried(perSecond, repeat, run.result().pipeline().latencyMicros(), run.backlogMicros());
            }
            case client -> {
                Trial.Outcome outcome = client(records, perSecond);
                yield tried(perSecond, repeat, outcome.latency(), outcome.lastMicros());
            }
        };
    }

    private Trial.Outcome client(long records, long perSecond) throws InterruptedException {
        String servers = stack.address().bootstrapServers();
        String name = "bench.capacity." + session + "." + ++topics;
        try (BenchTopic topic = BenchTopic.create(servers, name, stack.partitions(), stack.brokers())) {
            return new Trial(servers, topic.name(), stack.partitions(), Guarantee.NUMBERED, 100, Contents.BURSTS)
                    .run(records, perSecond, () -> Duration.ZERO);
        }
    }

    private Tried tried(long perSecond, int repeat, RunResult.Latency latency, long backlogMicros) {
        return new Tried(
                perSecond,
                repeat,
                latency.p50(),
                latency.p99(),
                latency.max(),
                backlogMicros,
                latency.p99() <= sloMicros && backlogMicros <= sloMicros);
    }
}
