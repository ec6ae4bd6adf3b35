package dev.uncontained.lab.run;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.yaml.Units;
import dev.uncontained.lab.CtrlC;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.report.Manifest;
import dev.uncontained.lab.report.ResultText;
import dev.uncontained.lab.stack.StackOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab run}: the main job. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a scenario on the stack that is up, or on one of its own, and reports what came out.",
        footer = {
            "Exit status: 0 the run is good; 1 its accounting is not balanced or hosts stalled; 2 bad options or",
            "scenario; 3 no stack to run on; 130 ended by Ctrl-C, with what there was marked as partial."
        })
public final class RunCommand implements Callable<Integer> {
    private static final long CLEAN_UP_PATIENCE_MS = 90_000;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SCENARIO",
            description = "Scenario file (default: scenarios/policies.yaml), or the manifest.json of an earlier run.")
    private @Nullable Path scenario;

    @Option(names = "--seed", paramLabel = "N", description = "Seed, in place of the scenario's.")
    private @Nullable Long seed;

    @Option(
            names = "--length",
            paramLabel = "TIME",
            description = "Virtual length, for example 5ms, in place of the scenario's.")
    private @Nullable String length;

    @Option(
            names = "--policy",
            split = ",",
            paramLabel = "POLICY",
            description = "Policies to compare, in place of the scenario's: device-only, vma-flag, always-normal-nc,"
                    + " cacheable-pfnmap. May be repeated.")
    private List<String> policies = new ArrayList<>();

    @Option(
            names = "--machine",
            paramLabel = "FILE",
            description =
                    "In place of a scenario: each endpoint of a real machine passed through to a VM of its own. The"
                            + " output of lspci -vvv, or of lab import lspci --json.")
    private @Nullable Path machine;

    @Option(
            names = "--platform",
            paramLabel = "NAME",
            description = "With --machine: the platform it is (default: grace).")
    private @Nullable String platform;

    @Option(names = "--out", paramLabel = "DIR", description = "Write the files there (default: runs/<id>).")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print result.json, and nothing else, on standard output.")
    private boolean json;

    @Option(
            names = "--stack",
            paramLabel = "WHICH",
            description =
                    "local (default), compose, or an address HOST:PORT[,HOST:PORT]@http://HOST:PORT of brokers and"
                            + " fault-monitor.")
    private String stack = "local";

    @Mixin
    private LoadOptions loadOptions;

    @Mixin
    private StackOptions options;

    @Override
    public Integer call() {
        if (!stack.equals("local")) {
            options.requireNone(stack);
        }
        Terminal terminal = Terminal.of(spec.commandLine());
        RunInput input = input(terminal);
        try (CtrlC ctrlC = CtrlC.interruptsThisThread(CLEAN_UP_PATIENCE_MS)) {
            try {
                return run(terminal, input);
            } catch (InterruptedException | InterruptException e) {
                terminal.notice("interrupted before the run began; nothing was written");
                return LabException.INTERRUPTED;
            } catch (RuntimeException e) {
                if (ctrlC.pressed()) {
                    terminal.notice("interrupted: " + e.getMessage());
                    return LabException.INTERRUPTED;
                }
                throw e;
            }
        }
    }

    /** What its options say is to be run. */
    RunInput input(Terminal terminal) {
        List<Policy> chosen = policies.stream()
                .map(name -> read("--policy", name, Policy::of))
                .toList();
        Long lengthNs = length == null ? null : read("--length", length, Units::nanoseconds);
        return source(terminal).with(seed, lengthNs, chosen).with(loadOptions.load());
    }

    private <T> T read(String option, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage());
        }
    }

    private RunInput source(Terminal terminal) {
        Path root = LabHome.ofThisProcess().root();
        ScenarioSource source = new ScenarioSource(root.resolve("platforms"));
        if (machine != null) {
            if (scenario != null) {
                throw new ParameterException(spec.commandLine(), "--machine takes the place of SCENARIO; give one.");
            }
            return source.with(MachineScenario.of(machine, platform == null ? "grace" : platform, terminal::notice));
        }
        if (platform != null) {
            throw new ParameterException(spec.commandLine(), "--platform goes with --machine.");
        }
        return source.read(
                scenario != null ? scenario : root.resolve("scenarios").resolve("policies.yaml"));
    }

    private int run(Terminal terminal, RunInput input) throws InterruptedException {
        String id = RunId.next();
        Path directory = out != null
                ? out
                : LabHome.ofThisProcess().root().resolve("runs").resolve(id);
        try (RunFiles files = new RunFiles(directory)) {
            if (stack.equals("local")) {
                try (LocalStack local = LocalStack.open(options, terminal)) {
                    return drive(terminal, input, id, files, local.address(), local.description(), local::failure);
                }
            }
            StackAddress address = StackAddress.named(stack);
            Map<String, Object> description =
                    Map.of("name", address.name(), "bootstrapServers", address.bootstrapServers());
            return drive(terminal, input, id, files, address, description, Optional::empty);
        }
    }

    private int drive(
            Terminal terminal,
            RunInput input,
            String id,
            RunFiles files,
            StackAddress address,
            Map<String, Object> description,
            Supplier<Optional<String>> stackFailure)
            throws InterruptedException {
        Map<TopicPartition, Long> before = LogEnds.of(address);
        RunEvent.RunStarted started = input.started(id);
        long never = input.scenario().actionsBeyondTheEnd();
        if (never > 0) {
            terminal.notice(never + " timed actions lie beyond --length " + length + " and will not happen");
        }
        terminal.notice("run " + id + " begins");
        RunOutcome outcome;
        RunDriver driver;
        try (ProgressView view = new ProgressView(terminal)) {
            driver = new RunDriver(address, started, stackFailure, view::show);
            outcome = driver.drive();
        }
        Map<TopicPartition, Long> after = endsIfAnybodyTells(address, terminal);
        Verdict verdict = Verdict.of(outcome);
        RunResult result = outcome.result().orElseGet(() -> Verdict.nothing(id, input));
        Manifest manifest = new Manifest(
                id,
                verdict.status(),
                Versions.ofThisProcess(),
                input.scenario().seed(),
                commandLine(),
                description,
                started.startedAtEpochMs(),
                System.currentTimeMillis(),
                LogEnds.between(before, after),
                started);
        show(terminal, result, verdict, files, input);
        files.write(result, verdict.explanation(), driver.samples(), input.estimates(), manifest);
        terminal.notice("written to " + files.directory());
        return verdict.exitStatus();
    }

    /** Where the topics end now; a broker that is gone by now, or Ctrl-C, takes nothing from what the run has yielded. */
    private static Map<TopicPartition, Long> endsIfAnybodyTells(StackAddress address, Terminal terminal) {
        try {
            return LogEnds.of(address);
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
            terminal.notice("interrupted after the end of the run: the manifest has no offsets.");
            return Map.of();
        } catch (LabException e) {
            terminal.notice(e.getMessage() + " The manifest has no offsets.");
            return Map.of();
        }
    }

    private void show(Terminal terminal, RunResult result, Verdict verdict, RunFiles files, RunInput input) {
        var text = json ? terminal.err() : spec.commandLine().getOut();
        if (!result.policies().isEmpty()) {
            text.print(ResultText.of(result));
            if (!input.estimates().isEmpty()) {
                text.println(
                        "estimates   " + Estimate.count(input.estimates(), "result.json and report.html list them"));
            }
            text.flush();
        }
        if (json) {
            spec.commandLine().getOut().print(files.json(result, input.estimates()));
            spec.commandLine().getOut().flush();
        }
        if (!verdict.explanation().isEmpty()) {
            terminal.notice(verdict.explanation());
        }
    }

    private List<String> commandLine() {
        List<String> line = new ArrayList<>(List.of("lab"));
        line.addAll(spec.commandLine().getParseResult().originalArgs());
        return line;
    }
}
