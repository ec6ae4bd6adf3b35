package dev.uncontained.lab.drill;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.compose.ComposeStack;
import dev.uncontained.lab.stack.Prometheus;
import dev.uncontained.lab.stack.StackState;
import dev.uncontained.lab.stack.TopicSetup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stack that is up, as it is.
 *
 * @param stack its name
 * @param all every process it has
 * @param topicsThere names of its topics, asked of its brokers
 * @param compose whether it is the compose stack
 * @param wayOut what can be done about a process that it has not
 */
record UpTargets(
        String stack, List<StackState.Child> all, Supplier<Set<String>> topicsThere, boolean compose, String wayOut)
        implements Targets {
    /** A stack of processes of this machine. */
    static UpTargets local(StackState state) {
        return new UpTargets(
                state.stack(),
                state.processes(),
                () -> topics(state.bootstrapServers()),
                false,
                "the stack " + state.stack()
                        + " is up without it: end it with lab down, or have another with --port-base");
    }

    /** The containers. */
    static UpTargets compose(ComposeSite site) {
        return new UpTargets(
                site.address().name(),
                site.processes(),
                () -> topics(site.address().bootstrapServers()),
                true,
                ComposeTargets.WAY_OUT);
    }

    private static Set<String> topics(String bootstrapServers) {
        try {
            return TopicSetup.topics(bootstrapServers);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LabException.environment("interrupted while the brokers were asked for their topics.", "");
        }
    }

    @Override
    public String where() {
        return "on the stack " + stack + ", which is up";
    }

    @Override
    public List<String> processes(@Nullable Integer brokers, Map<String, Integer> instances) {
        return all.stream()
                .filter(process -> process.phase() != StackState.Phase.ENDED)
                .map(StackState.Child::name)
                .filter(name -> !compose || ComposeStack.targets().contains(name))
                .toList();
    }

    @Override
    public List<String> topics() {
        Set<String> there = topicsThere.get();
        return Arrays.stream(Topic.values())
                .map(Topic::topicName)
                .filter(there::contains)
                .toList();
    }

    @Override
    public Optional<String> refusal(FaultKind kind) {
        return compose ? ComposeSite.refusal(kind) : Optional.empty();
    }

    @Override
    public Optional<String> refusal(@Nullable Integer brokers, Map<String, Integer> instances) {
        return compose ? ComposeTargets.more(brokers, instances) : Optional.empty();
    }

    @Override
    public boolean isWatched() {
        return Prometheus.of(all).isPresent();
    }
}
