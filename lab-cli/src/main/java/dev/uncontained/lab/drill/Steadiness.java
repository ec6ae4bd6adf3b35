package dev.uncontained.lab.drill;

import dev.uncontained.lab.report.Latencies;
import dev.uncontained.lab.stack.Health;
import dev.uncontained.lab.stack.Metrics;
import dev.uncontained.lab.stack.Service;
import dev.uncontained.lab.stack.StackState;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Asks a stack whether it is well: every process ready, every probe in its range. Any thread may ask; each waits for its own answers only. */
final class Steadiness implements AutoCloseable {
    private final Health health = new Health();
    private final Metrics metrics = new Metrics();
    private final Supplier<List<StackState.Child>> processes;

    /**
     * @param processes of the stack, as they are
     */
    Steadiness(Supplier<List<StackState.Child>> processes) {
        this.processes = processes;
    }

    /** What is not as it should be, if something is. */
    Optional<String> unsteady(List<Probe> probes) {
        return unsteady(probes, processes.get());
    }

    /** What is not as it should be with all processes but one, if something is. */
    Optional<String> unsteadyWithout(String missing, List<Probe> probes) {
        return unsteady(
                probes,
                processes.get().stream()
                        .filter(process -> !process.name().equals(missing))
                        .toList());
    }

    private Optional<String> unsteady(List<Probe> probes, List<StackState.Child> asked) {
        Map<String, Health.Answer> answers;
        try {
            answers = health.ask(asked);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("nobody was asked: interrupted");
        }
        for (StackState.Child process : asked) {
            Health.Answer answer = answers.getOrDefault(process.name(), Health.Answer.SILENT);
            if (answer != Health.Answer.HEALTHY) {
                return Optional.of(process.name() + (answer == Health.Answer.SILENT ? " is silent" : " is not ready"));
            }
        }
        return probes.stream()
                .flatMap(probe -> outOfRange(probe, asked).stream())
                .findFirst();
    }

    /** What a probe shows; empty when an instance does not answer or none has the metric. */
    OptionalDouble read(BaselineProbe probe) {
        return metrics.sum(Metrics.addresses(processes.get(), Service.of(probe.service())), probe.metric());
    }

    /** What a guard's service shows: the sum of a metric over the instances that answer, or a field of each instance's answer. */
    List<OptionalDouble> shown(Probe guard) {
        List<URI> instances = Metrics.addresses(processes.get(), Service.of(guard.service()));
        return switch (guard.source()) {
            case Probe.Metric metric -> List.of(metrics.sumOfThoseThatAnswer(instances, metric.name()));
            case Probe.Rest rest -> fields(instances, rest);
        };
    }

    /** Takes a look at the latency of the pipeline; none when fault-monitor does not answer. */
    void look(double wallSeconds, Latencies latencies) {
        metrics.histogram(Metrics.addresses(processes.get(), Service.MONITOR), "pipeline_latency_seconds")
                .ifPresent(counts -> latencies.add(wallSeconds, counts));
    }

    private Optional<String> outOfRange(Probe probe, List<StackState.Child> asked) {
        List<URI> instances = Metrics.addresses(asked, Service.of(probe.service()));
        List<OptionalDouble> answers =
                switch (probe.source()) {
                    case Probe.Metric metric -> List.of(metrics.sum(instances, metric.name()));
                    case Probe.Rest rest -> fields(instances, rest);
                };
        return answers.stream()
                .flatMap(answer -> outOfRange(probe, answer).stream())
                .findFirst();
    }

    private List<OptionalDouble> fields(List<URI> instances, Probe.Rest rest) {
        return instances.stream()
                .map(instance -> metrics.rest(instance, rest.path(), rest.field()))
                .toList();
    }

    private static Optional<String> outOfRange(Probe probe, OptionalDouble answer) {
        if (answer.isEmpty()) {
            return Optional.of(probe.name() + ": " + probe.service() + " shows no " + probe.source());
        }
        return probe.accepts(answer.getAsDouble())
                ? Optional.empty()
                : Optional.of(probe.complaint(answer.getAsDouble()));
    }

    @Override
    public void close() {
        health.close();
        metrics.close();
    }
}
