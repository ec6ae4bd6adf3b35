package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A stack as others see it: its state file, believed only while a supervisor holds its lock. */
public final class RunningStack {
    private static final long POLL_MS = 100;

    private RunningStack() {}

    /** The state of the stack in {@code directory}, if it is up or coming up. */
    public static Optional<StackState> find(Path directory) {
        return StackLock.isHeld(directory) ? StackState.read(directory) : Optional.empty();
    }

    /**
     * Waits until every process of a stack is healthy and every topic is there.
     *
     * @param supervised whether the supervisor still lives
     * @param patienceMs how long to wait at most
     * @param notices told of each process as it becomes healthy
     * @throws LabException with exit status 3, naming what did not come up and its log
     */
    public static StackState awaitHealthy(
            StackPlan plan, BooleanSupplier supervised, long patienceMs, Consumer<String> notices)
            throws InterruptedException {
        long beganNs = System.nanoTime();
        long deadlineNs = beganNs + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        int expected = plan.children().size();
        Set<String> healthy = new HashSet<>();
        try (Health health = new Health()) {
            while (true) {
                Optional<StackState> state = StackState.read(plan.directory());
                if (state.isPresent()) {
                    String failure = state.get().failure();
                    if (failure != null) {
                        throw LabException.environment(failure, "The logs are in " + plan.logs() + ".");
                    }
                    // No service is ready before there are topics, and answering that it is not costs it time that it
                    // needs.
                    if (state.get().topicsReady() || System.nanoTime() > deadlineNs) {
                        ask(health, state.get(), healthy, beganNs, notices);
                    }
                    // each was once; a member that joins a group later takes partitions from those that were healthy
                    // before it
                    if (healthy.size() == expected && state.get().topicsReady() && isHealthy(health, state.get())) {
                        return state.get();
                    }
                }
                if (!supervised.getAsBoolean()) {
                    throw LabException.environment(
                            "the supervisor ended before the stack was up.",
                            "See " + plan.logs().resolve("supervisor.log") + ".");
                }
                if (System.nanoTime() > deadlineNs) {
                    throw LabException.environment(
                            "after " + patienceMs / 1000 + " s these are not healthy: "
                                    + String.join(", ", missing(plan, healthy)) + ".",
                            "See their logs in " + plan.logs() + ".");
                }
                Thread.sleep(POLL_MS);
            }
        }
    }

    private static boolean isHealthy(Health health, StackState state) throws InterruptedException {
        Map<String, Health.Answer> answers = health.ask(state.processes());
        return state.processes().stream().allMatch(process -> answers.get(process.name()) == Health.Answer.HEALTHY);
    }

    private static void ask(
            Health health, StackState state, Set<String> healthy, long beganNs, Consumer<String> notices)
            throws InterruptedException {
        List<StackState.Child> unknown = state.processes().stream()
                .filter(c -> !healthy.contains(c.name()))
                .toList();
        for (Map.Entry<String, Health.Answer> answer : health.ask(unknown).entrySet()) {
            if (answer.getValue() == Health.Answer.HEALTHY && healthy.add(answer.getKey())) {
                notices.accept(
                        "%s is healthy after %.1f s".formatted(answer.getKey(), (System.nanoTime() - beganNs) / 1e9));
            }
        }
    }

    private static List<String> missing(StackPlan plan, Set<String> healthy) {
        List<String> missing = new ArrayList<>();
        for (ChildPlan child : plan.children()) {
            if (!healthy.contains(child.name())) {
                missing.add(child.name());
            }
        }
        if (missing.isEmpty()) {
            missing.add("the topics, or all processes at the same time");
        }
        return missing;
    }
}
