package dev.uncontained.lab.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab status}: each process, and what it says of its health this moment. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows each process of the stack: name, pid, ports, health, restarts.",
        footer = "Exit status: 0 when every process is healthy; 1 when one is not, or nothing runs.")
public final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private PortBaseOption stack;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        return print(spec, stack.directory(), json);
    }

    /** Prints the state of the stack in {@code directory}; returns the exit status. */
    static int print(CommandSpec spec, Path directory, boolean json) throws InterruptedException {
        var out = spec.commandLine().getOut();
        Optional<StackState> found = RunningStack.find(directory);
        if (found.isEmpty()) {
            String stale =
                    StackState.read(directory).isPresent() ? " (its supervisor was killed; lab down clears up)" : "";
            out.println(json ? "{\"up\":false,\"processes\":[]}" : "nothing runs in " + directory + stale);
            return 1;
        }
        StackState state = found.get();
        Map<String, Health.Answer> answers;
        try (Health health = new Health()) {
            answers = new TreeMap<>(health.ask(state.processes()));
        }
        boolean allHealthy = state.topicsReady()
                && !answers.isEmpty()
                && answers.values().stream().allMatch(a -> a == Health.Answer.HEALTHY);
        out.println(json ? json(state, answers, allHealthy) : text(state, answers));
        out.flush();
        return allHealthy ? 0 : 1;
    }

    private static String text(StackState state, Map<String, Health.Answer> answers) {
        StringBuilder text = new StringBuilder();
        text.append("stack %s: supervisor %d%s, bootstrap servers %s%n"
                .formatted(
                        state.stack(),
                        state.supervisorPid(),
                        state.ofARun() ? " (of a lab run)" : "",
                        state.bootstrapServers()));
        text.append("%-18s %8s  %-12s %8s  %s%n".formatted("PROCESS", "PID", "HEALTH", "RESTARTS", "PORTS"));
        for (StackState.Child child : state.processes()) {
            text.append("%-18s %8d  %-12s %8d  %s%n"
                    .formatted(
                            child.name(),
                            child.pid(),
                            word(child, answers),
                            child.restarts(),
                            new TreeMap<>(child.ports())
                                    .entrySet().stream()
                                            .map(p -> p.getKey() + " " + p.getValue())
                                            .collect(Collectors.joining(", "))));
        }
        return text.toString().stripTrailing();
    }

    private static String word(StackState.Child child, Map<String, Health.Answer> answers) {
        if (child.phase() == StackState.Phase.BACKING_OFF) {
            return "restarting";
        }
        return answers.getOrDefault(child.name(), Health.Answer.SILENT)
                .name()
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }

    private static String json(StackState state, Map<String, Health.Answer> answers, boolean allHealthy) {
        JsonMapper mapper = JsonMapper.builder().build();
        ObjectNode node = mapper.createObjectNode().put("up", true).put("healthy", allHealthy);
        node.setAll((ObjectNode) mapper.valueToTree(state));
        ArrayNode processes = (ArrayNode) node.get("processes");
        for (int i = 0; i < processes.size(); i++) {
            ((ObjectNode) processes.get(i)).put("health", word(state.processes().get(i), answers));
        }
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
