package dev.uncontained.lab.bench;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.bench.Bracket.Interval;
import dev.uncontained.lab.bench.CapacityTrials.Through;
import dev.uncontained.lab.bench.CapacityTrials.Tried;
import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.run.LocalStack;
import dev.uncontained.lab.stack.StackOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab bench capacity}: the highest rate of bursts, sent whether or not they are taken, that is carried within an SLO. */
@Command(
        name = "capacity",
        mixinStandardHelpOptions = true,
        description =
                "The highest open-loop rate of bursts through the whole pipeline that keeps an SLO: p99 from the intended send to the "
                        + "fold, and no backlog. Brackets, then bisects; a rate holds when most of its repeats do.",
        footer = "Exit status: 0 measured; 1 no rate holds, or a run failed; 2 bad usage; 3 no stack; 130 Ctrl-C.")
final class CapacityCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--slo-p99",
            paramLabel = "MS",
            description = "Longest p99 that keeps the SLO, in ms (default: ${DEFAULT-VALUE}).")
    private long sloP99Ms = 50;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Bursts a second to begin with (default: ${DEFAULT-VALUE}).")
    private long rate = 10_000;

    @Option(
            names = "--width",
            paramLabel = "PERCENT",
            description = "Width of the interval at which to end, of its lower end (default: ${DEFAULT-VALUE}).")
    private long widthPercent = 5;

    @Option(names = "--seconds", paramLabel = "N", description = "Length of a measurement (default: ${DEFAULT-VALUE}).")
    private long seconds = 5;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "Measurements of a rate, an odd number; most decide (default: ${DEFAULT-VALUE}).")
    private int repeats = 3;

    @Option(
            names = "--through",
            paramLabel = "WHAT",
            description =
                    "pipeline: guest-service simulates and writes, fault-monitor folds; client: a producer and the fold in this "
                            + "process, over the same broker (default: ${DEFAULT-VALUE}).")
    private Through through = Through.pipeline;

    @Option(names = "--json", description = "Print the interval, every measurement and those of the warm-up as JSON.")
    private boolean json;

    @Mixin
    private StackOptions options;

    private final List<Tried> warmUp = new ArrayList<>();
    private final List<Tried> tried = new ArrayList<>();

    @Override
    public Integer call() {
        BenchFrame frame = new BenchFrame(spec.commandLine());
        frame.require("--slo-p99", sloP99Ms, 1, 60_000);
        frame.require("--rate", rate, 1, 10_000_000);
        frame.require("--width", widthPercent, 1, 100);
        frame.require("--seconds", seconds, 1, 3_600);
        frame.require("--repeats", repeats, 1, 99);
        if (repeats % 2 == 0) {
            throw new ParameterException(
                    spec.commandLine(), "--repeats is " + repeats + "; it must be odd, so that most can decide.");
        }
        return frame.run(terminal -> {
            try (LocalStack stack = LocalStack.open(options, terminal)) {
                CapacityTrials trials =
                        new CapacityTrials(stack, through, seconds, TimeUnit.MILLISECONDS.toMicros(sloP99Ms));
                warmUp(trials, terminal);
                Interval found = new Bracket(repeats, widthPercent / 100.0).search(rate, (perSecond, repeat) -> {
                    Tried one = trials.at(perSecond, repeat);
                    tried.add(one);
                    terminal.notice("%s/s, measurement %d: %s: %s"
                            .formatted(
                                    Figures.si(perSecond),
                                    repeat,
                                    one.figures(),
                                    one.holds() ? "holds" : "does not hold"));
                    return one.holds();
                });
                show(frame, found, stack);
                return found.holds() > 0 ? 0 : LabException.BAD_RESULT;
            }
        });
    }

    private void warmUp(CapacityTrials trials, Terminal terminal) throws InterruptedException {
        terminal.notice("warm-up at full speed, not counted: %s/s".formatted(Figures.si(trials.fullSpeed())));
        WarmUp.until(number -> {
            Tried one = trials.at(rate, number);
            warmUp.add(one);
            terminal.notice("warm-up %d at %s/s, not counted: %s".formatted(number, Figures.si(rate), one.figures()));
            return one.p99Micros();
        });
    }

    private void show(BenchFrame frame, Interval found, LocalStack stack) {
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("through", through);
            all.put("sloP99Ms", sloP99Ms);
            all.put("interval", found);
            all.put("warmUp", warmUp);
            all.put("measurements", tried);
            frame.printJson(all);
            return;
        }
        Long fails = found.fails();
        frame.print("%s, p99 within %d ms: %s%s; %d brokers, %d partitions, %d measurements of %d s%n"
                .formatted(
                        through,
                        sloP99Ms,
                        found.holds() == 0 ? "at no rate" : "at " + Figures.si(found.holds()) + " bursts/s",
                        fails == null
                                ? ", and no rate was found that fails"
                                : ", no more at " + Figures.si(fails) + "/s",
                        stack.brokers(),
                        stack.partitions(),
                        tried.size(),
                        seconds));
    }
}
