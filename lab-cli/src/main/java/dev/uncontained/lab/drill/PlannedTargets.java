package dev.uncontained.lab.drill;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.stack.Prometheus;
import dev.uncontained.lab.stack.StackOptions;
import dev.uncontained.lab.stack.StackPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The local stack that would be started for a drill.
 *
 * @param options what is asked for on the command line; what the drill asks for is added to it
 */
record PlannedTargets(StackOptions options) implements Targets {
    @Override
    public String where() {
        return "on paper: the stack " + StackPlan.name(options.portBase()) + " is not up and would be started so";
    }

    @Override
    public List<String> processes(@Nullable Integer brokers, Map<String, Integer> instances) {
        options.orElse(brokers, instances);
        return options.plan().processes();
    }

    @Override
    public List<String> topics() {
        return Arrays.stream(Topic.values()).map(Topic::topicName).toList();
    }

    @Override
    public Optional<String> refusal(FaultKind kind) {
        return Optional.empty();
    }

    @Override
    public String wayOut() {
        return "ask for more under stack";
    }

    @Override
    public boolean isWatched() {
        return Prometheus.onPath().isPresent();
    }
}
