package dev.uncontained.kit.loop;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks after the consumer behind an incoming channel, twice a second: does it poll, do brokers answer it? What it answers is never older
 * than that. Safe for use by many threads.
 */
public final class ChannelWatch implements AutoCloseable {
    private static final long PERIOD_MS = 500;

    private final String incoming;
    private final ChannelFigures figures;
    private final ScheduledExecutorService ticks;
    private volatile Optional<String> brokerLost = Optional.empty();
    private volatile double lastPollSecondsAgo = -1;

    /**
     * @param incoming name of the channel
     */
    public ChannelWatch(KafkaClientService clients, String incoming) {
        this.incoming = incoming;
        this.figures = new ChannelFigures(clients, incoming);
        this.ticks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("watch-" + incoming).daemon().factory());
        var unused = ticks.scheduleWithFixedDelay(this::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        brokerLost = figures.brokerLost();
        lastPollSecondsAgo = figures.lastPollSecondsAgo();
    }

    /** Says how long no broker has answered, when that is too long. */
    public Optional<String> brokerLost() {
        return brokerLost;
    }

    /** Seconds since the consumer polled; -1 before it did. */
    public double lastPollSecondsAgo() {
        return lastPollSecondsAgo;
    }

    /** Says how long the consumer has not polled, when that is too long: then it is dead, whatever it was that ended it. */
    public Optional<String> silence() {
        double seconds = lastPollSecondsAgo;
        return seconds > LoopHealth.POLL_PATIENCE_SECONDS
                ? Optional.of("the consumer of channel " + incoming + " has not polled for " + (long) seconds + " s")
                : Optional.empty();
    }

    /** Records behind the end of the channel's topics. */
    public double lagRecords() {
        return figures.lagRecords();
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }
}
