package dev.uncontained.lab.sweep;

import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.YamlEdit;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.ScenarioSource;
import dev.uncontained.lab.stack.StackOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "Experiment file: docs/experiments.md.")
    private Path file;

    @Option(names = "--dry-run", description = "Check the file and every point of it, print the plan, and do nothing.")
    private boolean dryRun;

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
        if (!dryRun) {
            throw new ParameterException(spec.commandLine(), "only --dry-run is there so far.");
        }
        plan.lines().forEach(this::print);
        return 0;
    }

    private void print(String line) {
        PrintWriter text = spec.commandLine().getOut();
        text.println(line);
        text.flush();
    }

    private Experiment read() {
        try {
            set.forEach((name, value) -> Axis.of(name).checked(value));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--set: " + e.getMessage());
        }
        try {
            return ExperimentYaml.read(file, SweepCommand::problem, set);
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
