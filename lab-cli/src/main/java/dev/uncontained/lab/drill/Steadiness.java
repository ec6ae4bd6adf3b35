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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Asks a stack whether it is well: every process ready, every probe in its range. */
final class Steadiness implements AutoCloseable {
    private final Health health = new Health();
    private final Metrics metrics = new Metrics();
    private final Supplier<List<StackState.Child>> processes;
    private final Set<Probe> sighted = ConcurrentHashMap.newKeySet();

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
                .flatMap(probe -> outOfRange(asked, probe, true).stream())
                .findFirst();
    }

    /** What a probe shows; empty when an instance does not answer or none has the metric. */
    OptionalDouble read(BaselineProbe probe) {
        return metrics.sum(Metrics.addresses(processes.get(), Service.of(probe.service())), probe.metric());
    }

    /** Which guard has tripped; it is asked of the instances that answer, and where none does it trips not. */
    Optional<String> tripped(List<Probe> guards) {
        List<StackState.Child> now = processes.get();
        return guards.stream()
                .flatMap(guard -> outOfRange(now, guard, false).stream())
                .findFirst();
    }

    /** Guards that something was there to be seen by, so far. */
    Set<Probe> guardsThatSaw() {
        return Set.copyOf(sighted);
    }

    /** Takes a look at the latency of the pipeline; none when fault-monitor does not answer. */
    void look(double wallSeconds, Latencies latencies) {
        metrics.histogram(Metrics.addresses(processes.get(), Service.MONITOR), "pipeline_latency_seconds")
                .ifPresent(counts -> latencies.add(wallSeconds, counts));
    }

    private Optional<String> outOfRange(List<StackState.Child> asked, Probe probe, boolean mustAnswer) {
        List<URI> instances = Metrics.addresses(asked, Service.of(probe.service()));
        List<OptionalDouble> answers =
                switch (probe.source()) {
                    case Probe.Metric metric ->
                        List.of(
                                mustAnswer
                                        ? metrics.sum(instances, metric.name())
                                        : metrics.sumOfThoseThatAnswer(instances, metric.name()));
                    case Probe.Rest rest ->
                        instances.stream()
                                .map(instance -> metrics.rest(instance, rest.path(), rest.field()))
                                .toList();
                };
        if (!mustAnswer && answers.stream().anyMatch(OptionalDouble::isPresent)) {
            sighted.add(probe);
        }
        return answers.stream()
                .flatMap(answer -> outOfRange(probe, answer, mustAnswer).stream())
                .findFirst();
    }

    private static Optional<String> outOfRange(Probe probe, OptionalDouble answer, boolean mustAnswer) {
        if (answer.isEmpty()) {
            return mustAnswer
                    ? Optional.of(probe.name() + ": " + probe.service() + " shows no " + probe.source())
                    : Optional.empty();
        }
        return probe.accepts(answer.getAsDouble())
                ? Optional.empty()
                : Optional.of(probe.name() + ": " + probe.source() + " is " + answer.getAsDouble() + ", not "
                        + probe.range());
    }

    @Override
    public void close() {
        health.close();
        metrics.close();
    }
}
