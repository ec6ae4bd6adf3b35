package dev.uncontained.lab.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.CtrlC;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.bench.Bracket.Interval;
import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.stack.LocalBroker;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab bench capacity}: the highest rate of bursts, sent whether or not they are taken, that the broker and the fold carry within an SLO. */
@Command(
        name = "capacity",
        mixinStandardHelpOptions = true,
        description =
                "The highest open-loop rate of bursts through the broker and fault-monitor's fold that keeps an SLO: p99 from the "
                        + "intended send to the fold, and no backlog. Brackets, then bisects; a rate holds when most of its repeats do.",
        footer = "Exit status: 0 measured; 1 no rate holds, or a reader failed; 2 bad usage; 3 no broker; 130 Ctrl-C.")
final class CapacityCommand implements Callable<Integer> {
    private static final long CLEAN_UP_PATIENCE_MS = 60_000;
    private static final long MOST_RECORDS = 1_000_000_000;

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
    private long rate = 50_000;

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
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of the topic (default: ${DEFAULT-VALUE}).")
    private int partitions = 12;

    @Option(names = "--brokers", paramLabel = "1|3", description = "Brokers to start (default: ${DEFAULT-VALUE}).")
    private int brokers = 1;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            description = "First port of the stack (default: ${DEFAULT-VALUE}).")
    private int portBase = 21_000;

    @Option(names = "--json", description = "Print the interval and every measurement as JSON.")
    private boolean json;

    private final List<Tried> tried = new ArrayList<>();

    /** One measurement. What the last burst waited is the backlog at the end. */
    private record Tried(
            long perSecond,
            int repeat,
            long p50Micros,
            long p99Micros,
            long maxMicros,
            long lastMicros,
            boolean holds) {}

    @Override
    public Integer call() {
        require("--slo-p99", sloP99Ms, 1, 60_000);
        require("--rate", rate, 1, 10_000_000);
        require("--width", widthPercent, 1, 100);
        require("--seconds", seconds, 1, 3_600);
        require("--repeats", repeats, 1, 99);
        require("--partitions", partitions, 1, 1_000);
        if (repeats % 2 == 0) {
            throw new ParameterException(
                    spec.commandLine(), "--repeats is " + repeats + "; it must be odd, so that most can decide.");
        }
        if (brokers != 1 && brokers != 3) {
            throw new ParameterException(spec.commandLine(), "--brokers is " + brokers + "; it can be 1 or 3.");
        }
        Terminal terminal = Terminal.of(spec.commandLine());
        try (CtrlC ctrlC = CtrlC.interruptsThisThread(CLEAN_UP_PATIENCE_MS)) {
            try (LocalBroker broker = LocalBroker.openOrStart(portBase, brokers, terminal)) {
                measure(broker, rate, 0);
                Interval found = new Bracket(repeats, widthPercent / 100.0).search(rate, (perSecond, repeat) -> {
                    Tried one = measure(broker, perSecond, repeat);
                    tried.add(one);
                    terminal.notice("%s/s, measurement %d: p99 %s, the last %s: %s"
                            .formatted(
                                    Figures.si(perSecond),
                                    repeat,
                                    Figures.micros(one.p99Micros),
                                    Figures.micros(one.lastMicros),
                                    one.holds ? "holds" : "does not hold"));
                    return one.holds;
                });
                show(found);
                return found.holds() > 0 ? 0 : LabException.BAD_RESULT;
            } catch (InterruptedException | InterruptException e) {
                terminal.notice("interrupted");
                return LabException.INTERRUPTED;
            } catch (IllegalStateException e) {
                if (ctrlC.pressed()) {
                    return LabException.INTERRUPTED;
                }
                throw LabException.badResult(String.valueOf(e.getMessage()));
            }
        }
    }

    private void require(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " is " + value + "; it can be " + least + " to " + most + ".");
        }
    }

    /** No backlog: the last burst, too, is folded as soon as the SLO asks of 99 of 100. */
    private Tried measure(LocalBroker broker, long perSecond, int repeat) throws InterruptedException {
        long records = Math.min(MOST_RECORDS, perSecond * seconds);
        String name = "bench.capacity.%d.%d".formatted(perSecond, repeat);
        try (BenchTopic topic = BenchTopic.create(broker.bootstrapServers(), name, partitions, brokers)) {
            Trial.Outcome outcome = new Trial(
                            broker.bootstrapServers(), topic.name(), partitions, Guarantee.NUMBERED, 100, 0)
                    .run(records, perSecond, broker::cpuTime);
            long sloMicros = TimeUnit.MILLISECONDS.toMicros(sloP99Ms);
            return new Tried(
                    perSecond,
                    repeat,
                    outcome.latency().p50(),
                    outcome.latency().p99(),
                    outcome.latency().max(),
                    outcome.lastMicros(),
                    outcome.latency().p99() <= sloMicros && outcome.lastMicros() <= sloMicros);
        }
    }

    private void show(Interval found) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("sloP99Ms", sloP99Ms);
            all.put("interval", found);
            all.put("measurements", tried);
            try {
                out.println(JsonMapper.builder()
                        .build()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(all));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        } else {
            Long fails = found.fails();
            out.printf(
                    "p99 within %d ms: %s%s; %d brokers, %d partitions, %d measurements of %d s%n",
                    sloP99Ms,
                    found.holds() == 0 ? "at no rate" : "at " + Figures.si(found.holds()) + " bursts/s",
                    fails == null ? ", and no rate was found that fails" : ", no more at " + Figures.si(fails) + "/s",
                    brokers,
                    partitions,
                    tried.size(),
                    seconds);
        }
        out.flush();
    }
}
