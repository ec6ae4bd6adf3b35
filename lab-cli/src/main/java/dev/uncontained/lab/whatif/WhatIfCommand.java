package dev.uncontained.lab.whatif;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.RunEvent.RunStarted;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.RunResult.Cell;
import dev.uncontained.events.RunResult.PolicyResult;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.lab.CtrlC;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.runlog.RunLog;
import dev.uncontained.lab.runlog.RunLogs;
import dev.uncontained.lab.runlog.RunStory;
import dev.uncontained.lab.whatif.WhatIf.Kind;
import dev.uncontained.lab.whatif.WhatIf.Row;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab whatif}: the same programs under another policy or on another platform. */
@Command(
        name = "whatif",
        mixinStandardHelpOptions = true,
        description =
                "Executes the programs of a recorded run under another policy, or on another platform, in this process alone, "
                        + "without broker or services, and shows side by side what changes.",
        footer = {
            "Exit status: 0 shown; 1 what began the run cannot be read; 2 bad usage or no such run; 3 no stack to read from;",
            "130 ended by Ctrl-C."
        })
public final class WhatIfCommand implements Callable<Integer> {
    private static final long CLEAN_UP_PATIENCE_MS = 60_000;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN|FILE", description = "Id of a run, or a file that lab export wrote.")
    private String run;

    @Option(
            names = "--policy",
            split = ",",
            paramLabel = "POLICY",
            description = "Policies to try: device-only, vma-flag, always-normal-nc, cacheable-pfnmap (default: with"
                    + " --platform those of the run). May be repeated.")
    private List<String> policies = new ArrayList<>();

    @Option(
            names = "--platform",
            split = ",",
            paramLabel = "NAME|OLD=NEW",
            description = "Platform to put all hosts on, or those on OLD. May be repeated.")
    private List<String> platforms = new ArrayList<>();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that execute hosts (default: one for each processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Mixin
    private RunLogs logs;

    @Override
    public Integer call() {
        if (policies.isEmpty() && platforms.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "what if what? Give --policy, --platform or both.");
        }
        if (threads < 1 || threads > 1024) {
            throw new ParameterException(spec.commandLine(), "--threads is " + threads + "; it can be 1 to 1024.");
        }
        List<Policy> chosen = chosenPolicies();
        Terminal terminal = Terminal.of(spec.commandLine());
        try (CtrlC ctrlC = CtrlC.interruptsThisThread(CLEAN_UP_PATIENCE_MS)) {
            try {
                RunStory story;
                try (RunLog log = logs.open(run, terminal)) {
                    story = RunStory.of(log);
                }
                show(compare(story, chosen, terminal));
                return 0;
            } catch (InterruptedException | InterruptException e) {
                terminal.notice("interrupted");
                return LabException.INTERRUPTED;
            } catch (RuntimeException e) {
                if (ctrlC.pressed()) {
                    terminal.notice("interrupted");
                    return LabException.INTERRUPTED;
                }
                throw e;
            }
        }
    }

    private List<Policy> chosenPolicies() {
        List<Policy> chosen = new ArrayList<>();
        try {
            policies.forEach(name -> chosen.add(Policy.of(name)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--policy: " + e.getMessage());
        }
        return chosen;
    }

    private WhatIf compare(RunStory story, List<Policy> chosen, Terminal terminal) throws InterruptedException {
        RunStarted started = story.started();
        List<String> notes = new ArrayList<>();
        Map<String, Platform> moved = moved(started);
        List<Policy> tried = chosen.isEmpty() ? started.scenario().policies() : chosen;
        RunResult recorded = story.result();
        if (recorded == null || recorded.partial()) {
            notes.add("the recorded run did not reach its end; its rows are executed here, to the end");
            recorded = World.run(started, threads, progress(terminal, "the run itself"));
        }
        long beganNs = System.nanoTime();
        long accesses = 0;
        List<Row> rows = new ArrayList<>();
        Map<String, Platform> shown = new TreeMap<>();
        for (String platform : Variation.platforms(started)) {
            double base = 0;
            for (Policy policy : started.scenario().policies()) {
                PolicyResult result = recorded.policies().get(policy.wireName());
                Cell cell = result == null ? null : result.platforms().get(platform);
                if (cell != null) {
                    base = base == 0 ? cell.simulatedGBps() : base;
                    shown.put(platform, platform(started, platform));
                    rows.add(new Row(platform, platform, policy.wireName(), Kind.RECORDED, times(cell, base), cell));
                }
            }
            Platform to = moved.get(platform);
            if (to == null && !platforms.isEmpty()) {
                continue;
            }
            Platform on = to != null ? to : platform(started, platform);
            shown.put(on.name(), on);
            RunResult result = vary(started, platform, on, tried, terminal);
            accesses += result.accounting().issued();
            for (Map.Entry<String, PolicyResult> policy : new TreeMap<>(result.policies()).entrySet()) {
                for (var cell : policy.getValue().platforms().entrySet()) {
                    rows.add(new Row(
                            platform,
                            cell.getKey(),
                            policy.getKey(),
                            Kind.WHAT_IF,
                            times(cell.getValue(), base),
                            cell.getValue()));
                }
            }
        }
        if (recorded.partial()) {
            notes.add("the recorded run was stopped early: its rows are not comparable");
        }
        notes.add("times: GB/s in proportion to the first recorded row of the same hosts");
        return new WhatIf(
                started.run(),
                started.scenario().name(),
                started.scenario().seed(),
                rows,
                notes,
                Estimate.of(shown.values()),
                (System.nanoTime() - beganNs) / 1e9,
                accesses);
    }

    private RunResult vary(RunStarted started, String from, Platform to, List<Policy> tried, Terminal terminal)
            throws InterruptedException {
        RunStarted varied = Variation.of(started, from, to, tried);
        try {
            varied.scenario().hosts(varied.platforms());
        } catch (RuntimeException e) {
            throw LabException.usage(
                    "the hosts on " + from + " cannot be put on " + to.name() + ": " + e.getMessage(),
                    "Move only hosts that fit, with --platform OLD=NEW.");
        }
        return World.run(varied, threads, progress(terminal, "hosts of " + from));
    }

    private static java.util.function.DoubleConsumer progress(Terminal terminal, String what) {
        long[] toldNs = {System.nanoTime()};
        return fraction -> {
            synchronized (toldNs) {
                long nowNs = System.nanoTime();
                if (nowNs - toldNs[0] > 1_000_000_000L) {
                    toldNs[0] = nowNs;
                    terminal.progress("%s: %.0f %%".formatted(what, Math.min(100, fraction * 100)));
                }
            }
        };
    }

    private static double times(Cell cell, double base) {
        return base == 0 ? 0 : cell.simulatedGBps() / base;
    }

    private static Platform platform(RunStarted started, String name) {
        Platform platform = started.platforms().get(name);
        if (platform == null) {
            throw LabException.badResult("RunStarted names platform " + name + " and does not hold it.");
        }
        return platform;
    }

    /** What each platform of the run is replaced by. */
    private Map<String, Platform> moved(RunStarted started) {
        Map<String, Platform> moved = new TreeMap<>();
        List<String> there = Variation.platforms(started);
        for (String option : platforms) {
            int equals = option.indexOf('=');
            String to = option.substring(equals + 1);
            List<String> from = equals < 0 ? there : List.of(option.substring(0, equals));
            if (!there.containsAll(from)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--platform: the run has no hosts on '" + from.getFirst() + "'; it has some on "
                                + String.join(", ", there) + ".");
            }
            Platform platform = read(to);
            from.forEach(name -> moved.put(name, platform));
        }
        return moved;
    }

    private Platform read(String name) {
        PlatformFolder folder =
                new PlatformFolder(LabHome.ofThisProcess().root().resolve("platforms"));
        if (!folder.has(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--platform: no platform '" + name + "'; there are " + String.join(", ", folder.names()) + ".");
        }
        try {
            return folder.read(name);
        } catch (BadFileException e) {
            throw LabException.usage(String.join("\n", e.problems()), "docs/scenarios.md says what must be in it.");
        }
    }

    private void show(WhatIf found) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            try {
                out.println(new EventCodec()
                        .mapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(found));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        } else {
            out.print(found.text());
        }
        out.flush();
    }
}
