package dev.uncontained.lab.drill;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.compose.ComposeStack;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The compose stack while it is not up. */
record ComposeTargets() implements Targets {
    static final String WAY_OUT = "the compose stack has one of each; do it to a local stack, without --stack compose";

    @Override
    public String where() {
        return "on paper: the compose stack is not up; start it with lab compose up";
    }

    @Override
    public List<String> processes(@Nullable Integer brokers, Map<String, Integer> instances) {
        return ComposeStack.targets();
    }

    @Override
    public List<String> topics() {
        return Arrays.stream(Topic.values()).map(Topic::topicName).toList();
    }

    @Override
    public Optional<String> refusal(FaultKind kind) {
        return ComposeSite.refusal(kind);
    }

    @Override
    public Optional<String> refusal(@Nullable Integer brokers, Map<String, Integer> instances) {
        return more(brokers, instances);
    }

    /** Why the compose stack, up or not, cannot have so many. */
    static Optional<String> more(@Nullable Integer brokers, Map<String, Integer> instances) {
        return (brokers != null && brokers > 1) || instances.values().stream().anyMatch(count -> count > 1)
                ? Optional.of("asks for more than one broker, or more than one instance of a service; " + WAY_OUT)
                : Optional.empty();
    }

    @Override
    public String wayOut() {
        return WAY_OUT;
    }

    @Override
    public boolean isWatched() {
        return true;
    }
}
