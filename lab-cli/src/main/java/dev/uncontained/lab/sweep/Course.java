package dev.uncontained.lab.sweep;

import dev.uncontained.lab.report.Latencies;
import dev.uncontained.lab.run.RunProgress;
import dev.uncontained.lab.stack.Metrics;
import dev.uncontained.lab.stack.Service;
import dev.uncontained.lab.stack.StackState;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at a run on its way, at most twice a second: how far it is, what consumers have still to read, how late bursts are folded. */
final class Course implements AutoCloseable {
    private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final double MICROS = 1e6;

    private final Metrics metrics = new Metrics();
    private final List<URI> services;
    private final List<URI> monitors;
    private final Latencies latencies = new Latencies();
    private final List<Look> looks = new ArrayList<>();
    private final long beganNs = System.nanoTime();
    private long lastNs = beganNs - EVERY_NS;

    Course(List<StackState.Child> processes) {
        services = Arrays.stream(Service.values())
                .flatMap(service -> Metrics.addresses(processes, service).stream())
                .toList();
        monitors = Metrics.addresses(processes, Service.MONITOR);
        metrics.histogram(monitors, "pipeline_latency_seconds").ifPresent(counts -> latencies.add(0, counts));
    }

    void look(RunProgress progress) {
        long nowNs = System.nanoTime();
        if (nowNs - lastNs < EVERY_NS) {
            return;
        }
        double before = looks.isEmpty() ? 0 : looks.getLast().wallSeconds();
        double now = (nowNs - beganNs) / 1e9;
        lastNs = nowNs;
        OptionalDouble lag = metrics.sum(services, "consumer_lag_records");
        metrics.histogram(monitors, "pipeline_latency_seconds").ifPresent(counts -> latencies.add(now, counts));
        looks.add(new Look(
                now,
                progress.accesses(),
                progress.bursts(),
                lag.isPresent() ? (Long) Math.round(lag.getAsDouble()) : null,
                micros(latencies.bound(before, now, 0.99))));
    }

    private static @Nullable Long micros(OptionalDouble seconds) {
        return seconds.isPresent() && Double.isFinite(seconds.getAsDouble())
                ? (Long) Math.round(seconds.getAsDouble() * MICROS)
                : null;
    }

    /** What was seen, in order. */
    List<Look> looks() {
        return List.copyOf(looks);
    }

    @Override
    public void close() {
        metrics.close();
    }
}
