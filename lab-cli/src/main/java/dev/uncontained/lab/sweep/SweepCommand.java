package dev.uncontained.lab.sweep;

import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.YamlEdit;
import dev.uncontained.lab.CtrlC;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.run.RunId;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.ScenarioSource;
import dev.uncontained.lab.run.Versions;
import dev.uncontained.lab.stack.RunningStack;
import dev.uncontained.lab.stack.StackOptions;
import dev.uncontained.lab.stack.StackPlan;
import dev.uncontained.lab.stack.StackState;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

/** {@code lab sweep}: measures a scenario while values of it, or of the stack, change as a file says. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description =
                "Runs a scenario with every combination of values that FILE lists, and reports what was measured.",
        footer = {
            "Exit status: 0 every point is measured; 1 a run was not good, or results differ that must not; 2 a bad",
            "file or option; 3 no stack to measure on; 130 ended by Ctrl-C, with what there was written."
        })
public final class SweepCommand implements Callable<Integer> {
    private static final long CLEAN_UP_PATIENCE_MS = 90_000;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "Experiment file: docs/experiments.md.")
    private Path file;

    @Option(names = "--dry-run", description = "Check the file and every point of it, print the plan, and do nothing.")
    private boolean dryRun;

    @Option(names = "--out", paramLabel = "DIR", description = "Write the files there (default: runs/<id>).")
    private @Nullable Path out;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description = "Go on with the sweep in this directory: what it has measured is not run again.")
    private @Nullable Path resume;

    @Option(names = "--repeats", paramLabel = "N", description = "Measured runs of each point, in place of the file's.")
    private @Nullable Integer repeats;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A value for every point, beside those of the file, for example length=1ms. May be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Mixin
    private StackOptions options;

    @Override
    public Integer call() {
        SweepPlan plan = SweepPlan.of(read(), options);
        if (dryRun) {
            plan.lines().forEach(this::print);
            return 0;
        }
        plan.stages().forEach(SweepCommand::requireThatAStackWhichIsUpWillDo);
        Terminal terminal = Terminal.of(spec.commandLine());
        Path directory = LabHome.writableDirectory(directory());
        SweepLog log = new SweepLog(directory);
        Map<String, String> versions = Versions.ofThisProcess();
        Inputs inputs =
                new Inputs(versions, Build.checksum(LabHome.ofThisProcess().root()));
        requireThatItIsOurs(plan, inputs, log);
        int status = LabException.INTERRUPTED;
        try (CtrlC ctrlC = CtrlC.interruptsThisThread(CLEAN_UP_PATIENCE_MS)) {
            try {
                runner(plan, inputs, log, terminal).run();
                status = ctrlC.pressed() ? LabException.INTERRUPTED : 0;
            } catch (InterruptedException | InterruptException e) {
                terminal.notice("interrupted; what was measured is kept");
            } catch (RuntimeException e) {
                if (!ctrlC.pressed()) {
                    throw e;
                }
                terminal.notice("interrupted: " + e.getMessage());
            } finally {
                Thread.interrupted();
                Results results =
                        Results.of(plan.experiment(), versions, estimates(plan.experiment()), log.measurements());
                SweepFiles.write(directory, results);
                print(TableMd.of(results).stripTrailing());
                terminal.notice("written to " + directory);
                if (results.missing() > 0) {
                    terminal.notice(
                            "%d runs are missing; go on with lab sweep %s --resume %s, and the other options of this one"
                                    .formatted(results.missing(), file, directory));
                }
            }
        }
        List<String> broken = Agreement.broken(log.measurements());
        broken.forEach(terminal::notice);
        return status == 0 && !broken.isEmpty() ? LabException.BAD_RESULT : status;
    }

    private Path directory() {
        if (resume != null && out != null) {
            throw new ParameterException(spec.commandLine(), "--resume goes on in its own directory; leave --out out.");
        }
        if (resume != null) {
            if (!Files.exists(resume.resolve(SweepLog.NAME))) {
                throw LabException.usage(
                        "there is no " + resume.resolve(SweepLog.NAME) + ": no sweep was begun there.",
                        "Name the directory of a sweep, or begin one without --resume.");
            }
            return resume;
        }
        Path directory = out != null
                ? out
                : LabHome.ofThisProcess().root().resolve("runs").resolve(RunId.next());
        if (Files.exists(directory.resolve(SweepLog.NAME))) {
            throw LabException.usage(
                    directory + " holds a sweep already.", "Go on with it by --resume, or name another directory.");
        }
        return directory;
    }

    private static void requireThatAStackWhichIsUpWillDo(SweepPlan.Stage stage) {
        upBefore(stage.stack()).ifPresent(stage.stack()::requireSameAs);
    }

    private static Optional<StackState> upBefore(StackOptions stack) {
        return RunningStack.find(stack.plan().directory()).filter(up -> !up.ofARun());
    }

    /** What was measured under other conditions would stand beside what is measured now as if it were the same. */
    private void requireThatItIsOurs(SweepPlan plan, Inputs inputs, SweepLog log) {
        Map<Point, String> digests = new HashMap<>();
        for (SweepPlan.Stage stage : plan.stages()) {
            stage.points()
                    .forEach(point -> digests.put(point, digest(plan.experiment(), inputs, point, stage.stack())));
        }
        for (Measurement run : log.measurements()) {
            String now = digests.get(new Point(run.point()));
            if (!run.inputs().equals(now)) {
                throw LabException.usage(
                        "run %s of %s in %s was measured %s."
                                .formatted(
                                        run.run(),
                                        new Point(run.point()),
                                        resume,
                                        now == null
                                                ? "at a point that this experiment does not have"
                                                : "with another scenario, platform or stack, other services, or another version of the lab, Java or the system"),
                        "Begin afresh without --resume.");
            }
        }
    }

    private SweepRunner runner(SweepPlan plan, Inputs inputs, SweepLog log, Terminal terminal) {
        Experiment experiment = plan.experiment();
        return new SweepRunner(
                plan,
                new LocalBench(point -> input(experiment, point), experiment.limitNs(), terminal),
                (point, stack) -> digest(experiment, inputs, point, stack),
                log,
                terminal::notice);
    }

    private static List<Estimate> estimates(Experiment experiment) {
        return Estimate.of(experiment.points().stream()
                .flatMap(point -> input(experiment, point).platforms().values().stream())
                .toList());
    }

    private static RunInput input(Experiment experiment, Point point) {
        Point whole = experiment.whole(point);
        return input(experiment.scenario(), whole.edits()).with(whole.load());
    }

    private static String digest(Experiment experiment, Inputs inputs, Point point, StackOptions stack) {
        StackPlan plan = stack.plan();
        Map<String, Integer> instances = new TreeMap<>();
        plan.instances().forEach((service, count) -> instances.put(service.serviceName(), count));
        Map<String, Object> deployment = upBefore(stack)
                .map(up -> Map.<String, Object>of(
                        "brokers", up.brokers(),
                        "partitions", up.partitions(),
                        "instances", new TreeMap<>(up.instances())))
                .orElseGet(() ->
                        Map.of("brokers", plan.brokers(), "partitions", plan.partitions(), "instances", instances));
        return inputs.of(input(experiment, point), deployment);
    }

    private void print(String line) {
        PrintWriter text = spec.commandLine().getOut();
        text.println(line);
        text.flush();
    }

    private Experiment read() {
        if (repeats != null && (repeats < 1 || repeats > ExperimentYaml.MOST_REPEATS)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--repeats is " + repeats + "; it can be 1 to " + ExperimentYaml.MOST_REPEATS + ".");
        }
        try {
            set.forEach((name, value) -> Axis.of(name).checked(value));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--set: " + e.getMessage());
        }
        try {
            Experiment experiment = ExperimentYaml.read(file, SweepCommand::problem, set);
            return repeats == null ? experiment : experiment.repeated(repeats);
        } catch (BadFileException e) {
            throw LabException.usage(
                    String.join("\n", e.problems()), "docs/experiments.md lists every key and what can be varied.");
        }
    }

    private static String problem(Path scenario, List<YamlEdit> edits) {
        try {
            return input(scenario, edits).scenario().groups().isEmpty() ? "has no hosts" : "";
        } catch (LabException e) {
            return String.valueOf(e.getMessage()).replace("\n", "; ");
        }
    }

    private static RunInput input(Path scenario, List<YamlEdit> edits) {
        return new ScenarioSource(LabHome.ofThisProcess().root().resolve("platforms")).read(scenario, edits);
    }
}
