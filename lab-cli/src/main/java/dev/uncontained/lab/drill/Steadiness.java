package dev.uncontained.lab.drill;

import dev.uncontained.lab.run.LocalStack;
import dev.uncontained.lab.stack.Health;
import dev.uncontained.lab.stack.Service;
import dev.uncontained.lab.stack.StackState;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Asks a stack whether it is well: every process ready, every probe in its range. */
final class Steadiness implements AutoCloseable {
    private final Health health = new Health();
    private final Metrics metrics = new Metrics();
    private final LocalStack stack;

    Steadiness(LocalStack stack) {
        this.stack = stack;
    }

    /** What is not as it should be, if something is. */
    Optional<String> unsteady(List<Probe> probes) {
        return unsteady(probes, stack.processes());
    }

    /** What is not as it should be with all processes but one, if something is. */
    Optional<String> unsteadyWithout(String missing, List<Probe> probes) {
        return unsteady(
                probes,
                stack.processes().stream()
                        .filter(process -> !process.name().equals(missing))
                        .toList());
    }

    private Optional<String> unsteady(List<Probe> probes, List<StackState.Child> processes) {
        Map<String, Health.Answer> answers;
        try {
            answers = health.ask(processes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("nobody was asked: interrupted");
        }
        for (StackState.Child process : processes) {
            Health.Answer answer = answers.getOrDefault(process.name(), Health.Answer.SILENT);
            if (answer != Health.Answer.HEALTHY) {
                return Optional.of(process.name() + (answer == Health.Answer.SILENT ? " is silent" : " is not ready"));
            }
        }
        return probes.stream()
                .flatMap(probe -> outOfRange(processes, probe, true).stream())
                .findFirst();
    }

    /** Which guard has tripped; a service that does not answer trips none. */
    Optional<String> tripped(List<Probe> guards) {
        List<StackState.Child> processes = stack.processes();
        return guards.stream()
                .flatMap(guard -> outOfRange(processes, guard, false).stream())
                .findFirst();
    }

    /** Takes a look at the latency of the pipeline; none when fault-monitor does not answer. */
    void look(double wallSeconds, Latencies latencies) {
        metrics.histogram(instances(stack.processes(), Service.MONITOR.serviceName()), "pipeline_latency_seconds")
                .ifPresent(counts -> latencies.add(wallSeconds, counts));
    }

    private static List<URI> instances(List<StackState.Child> processes, String service) {
        return processes.stream()
                .filter(process -> process.kind().equals(service))
                .map(process -> URI.create("http://127.0.0.1:" + process.ports().getOrDefault("http", 0)))
                .toList();
    }

    private Optional<String> outOfRange(List<StackState.Child> processes, Probe probe, boolean mustAnswer) {
        List<URI> instances = instances(processes, probe.service());
        OptionalDouble value = metrics.sum(instances, probe.metric());
        if (value.isEmpty()) {
            return mustAnswer
                    ? Optional.of(probe.name() + ": " + probe.service() + " shows no " + probe.metric())
                    : Optional.empty();
        }
        return probe.accepts(value.getAsDouble())
                ? Optional.empty()
                : Optional.of(
                        probe.name() + ": " + probe.metric() + " is " + value.getAsDouble() + ", not " + probe.range());
    }

    @Override
    public void close() {
        health.close();
        metrics.close();
    }
}
