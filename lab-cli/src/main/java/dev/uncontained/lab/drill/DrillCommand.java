package dev.uncontained.lab.drill;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.Units;
import dev.uncontained.lab.CtrlC;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.compose.ComposeStack;
import dev.uncontained.lab.report.TextTable;
import dev.uncontained.lab.run.LocalStack;
import dev.uncontained.lab.run.RunId;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.ScenarioSource;
import dev.uncontained.lab.stack.Prometheus;
import dev.uncontained.lab.stack.RunningStack;
import dev.uncontained.lab.stack.StackOptions;
import dev.uncontained.lab.stack.StackState;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab drill}: disturbs a run as a file says, and says whether what came of it is what was expected. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description =
                "Disturbs a run as FILE says, heals everything, and holds what came out against what was expected.",
        footer = {
            "Exit status: 0 every expectation that could be checked was met; 1 one was not, or there was no steady",
            "state to begin with; 2 a bad file; 3 no stack to drill on; 130 ended by Ctrl-C, with everything healed."
        })
public final class DrillCommand implements Callable<Integer> {
    private static final long CLEAN_UP_PATIENCE_MS = 90_000;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "Drill file: docs/drills.md.")
    private @Nullable Path file;

    @Option(names = "--faults", description = "List the faults there are, with their settings, and do nothing.")
    private boolean listFaults;

    @Option(
            names = "--dry-run",
            description =
                    "Check the file, and its targets on the stack that is up or would be; print the plan, and do nothing.")
    private boolean dryRun;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the schedule, in place of the file's.")
    private @Nullable Long seed;

    @Option(
            names = "--length",
            paramLabel = "TIME",
            description = "Virtual length of the run, for example 20ms, in place of the file's.")
    private @Nullable String length;

    @Option(names = "--out", paramLabel = "DIR", description = "Write the files there (default: runs/<id>).")
    private @Nullable Path out;

    @Option(
            names = "--stack",
            paramLabel = "WHICH",
            description = "local: the one that is up, or one of the drill's own; compose: the containers that are up"
                    + " (default: ${DEFAULT-VALUE}).")
    private Where stack = Where.local;

    @Mixin
    private StackOptions options;

    /** Who runs the stack. */
    private enum Where {
        local,
        compose
    }

    @Override
    public Integer call() throws InterruptedException {
        if (listFaults) {
            return faults();
        }
        if (file == null) {
            throw new ParameterException(spec.commandLine(), "which drill? Name a file, or --faults.");
        }
        if (stack == Where.compose) {
            options.requireNone(stack.name());
        }
        Targets targets = targets();
        Drill drill = read(file, targets);
        long drawn = seed == null ? drill.seed() : seed;
        if (dryRun) {
            DrillPlan.lines(drill, drawn, targets).forEach(this::print);
            return 0;
        }
        Terminal terminal = Terminal.of(spec.commandLine());
        try (CtrlC ctrlC = CtrlC.interruptsThisThread(CLEAN_UP_PATIENCE_MS)) {
            try {
                int status = run(drill, drawn, terminal);
                return ctrlC.pressed() ? LabException.INTERRUPTED : status;
            } catch (InterruptedException | InterruptException e) {
                terminal.notice("interrupted; every fault that was there is healed");
                return LabException.INTERRUPTED;
            }
        }
    }

    private int faults() {
        TextTable table = new TextTable(3, List.of("fault", "settings", "what it does"));
        for (FaultKind kind : FaultKind.values()) {
            table.add(List.of(kind.key(), kind.keys(), kind.what()));
        }
        print(table.toString().stripTrailing());
        return 0;
    }

    private void print(String line) {
        PrintWriter text = spec.commandLine().getOut();
        text.println(line);
        text.flush();
    }

    private static ScenarioSource scenarios() {
        return new ScenarioSource(LabHome.ofThisProcess().root().resolve("platforms"));
    }

    /** The stack that is up, or the one that would be; a stack of another command ends with that. */
    private Targets targets() throws InterruptedException {
        if (stack == Where.compose) {
            Optional<ComposeStack> there = ComposeStack.findIfThere();
            return there.isPresent() ? UpTargets.compose(new ComposeSite(there.get())) : new ComposeTargets();
        }
        return up().<Targets>map(UpTargets::local).orElseGet(() -> new PlannedTargets(options));
    }

    private Optional<StackState> up() {
        return RunningStack.find(options.plan().directory()).filter(state -> !state.ofARun());
    }

    /**
     * @throws LabException with exit status 2 when it cannot be done, or the stack that is up is not the one it asks for
     */
    private Drill read(Path drillFile, Targets targets) {
        try {
            Drill drill = DrillYaml.read(drillFile, lengthNs(), new OfThisCommand(targets));
            options.withProxies(drill.proxied());
            if (drill.expect().alert() != null) {
                options.withPrometheusIfThere();
            }
            if (stack == Where.local) {
                options.orElse(drill.brokers(), drill.instances());
                up().ifPresent(options::requireSameAs);
            }
            return drill;
        } catch (BadFileException e) {
            throw LabException.usage(
                    String.join("\n", e.problems()), "docs/drills.md lists every key; lab drill --faults every fault.");
        }
    }

    private @Nullable Long lengthNs() {
        try {
            return length == null ? null : (Long) Units.nanoseconds(length);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--length: " + e.getMessage());
        }
    }

    /** A stack, and the scenarios and alerts of this project. */
    private record OfThisCommand(Targets targets) implements DrillYaml.Surroundings {
        @Override
        public RunInput input(Path scenario, @Nullable Long lengthNs) {
            try {
                return scenarios().read(scenario).with(null, lengthNs, List.<Policy>of());
            } catch (LabException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }

        @Override
        public List<String> alerts() {
            Path rules = Prometheus.rules(LabHome.ofThisProcess().root());
            try {
                return Alerts.names(rules);
            } catch (IOException e) {
                throw LabException.environment("cannot read " + rules + ": " + e.getMessage(), "Put it back.");
            }
        }
    }

    private Site open(Terminal terminal) throws InterruptedException {
        if (stack == Where.compose) {
            return new ComposeSite(ComposeStack.find());
        }
        LocalStack.prepare(options, terminal);
        return new LocalSite(LocalStack.open(options, terminal));
    }

    private int run(Drill drill, long drawn, Terminal terminal) throws InterruptedException {
        RunInput input = scenarios()
                .read(drill.scenario())
                .with(null, drill.lengthNs(), List.of())
                .with(drill.actions())
                .with(drill.load());
        String id = RunId.next();
        Path directory = LabHome.writableDirectory(
                out != null
                        ? out
                        : LabHome.ofThisProcess().root().resolve("runs").resolve(id));
        DrillOutcome outcome;
        try (Site site = open(terminal)) {
            outcome = new DrillRunner(drill, drawn, input, site, terminal).run(id);
        } catch (LabException e) {
            if (e.exitStatus() != LabException.BAD_RESULT) {
                throw e;
            }
            outcome = DrillOutcome.notBegun(drill, drawn, String.valueOf(e.getMessage()));
        }
        if (!outcome.courses().isEmpty()) {
            print(CourseTable.text(outcome.courses()));
        }
        outcome.checks()
                .forEach(check ->
                        print("%-11s %s: %s".formatted(DrillReport.word(check.state()), check.name(), check.detail())));
        put(directory.resolve("report.html"), DrillReport.of(outcome));
        put(directory.resolve("junit.xml"), JUnitXml.of(outcome));
        print("drill " + drill.name() + (outcome.passed() ? " passed" : " FAILED"));
        terminal.notice("written to " + directory);
        return outcome.passed() ? 0 : LabException.BAD_RESULT;
    }

    private static void put(Path target, String content) {
        try {
            Files.writeString(target, content);
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot write " + target + ": " + e.getMessage(),
                    "Free space, or name another directory with --out.");
        }
    }
}
