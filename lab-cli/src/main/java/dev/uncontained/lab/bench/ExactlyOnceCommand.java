package dev.uncontained.lab.bench;

import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.bench.Trial.Outcome;
import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.report.TextTable;
import dev.uncontained.lab.stack.LocalBroker;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab bench exactly-once}: what it costs to fold each record once, beside Kafka's transactions and beside no guarantee at all. */
@Command(
        name = "exactly-once",
        mixinStandardHelpOptions = true,
        description =
                "What exactly-once costs: bursts numbered and folded once, as the lab does it, beside Kafka's transactions and "
                        + "beside no guarantee, in turns on the same broker: at full speed, and at a rate for the latency.",
        footer =
                "Exit status: 0 measured; 1 a reader did not come to what was sent; 2 bad usage; 3 no broker; 130 Ctrl-C.")
final class ExactlyOnceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "Bursts of a turn at full speed (default: ${DEFAULT-VALUE}).")
    private long records = 1_000_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Bursts a second of a turn at a rate (default: ${DEFAULT-VALUE}).")
    private long rate = 20_000;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Length of a turn at a rate (default: ${DEFAULT-VALUE}).")
    private long seconds = 5;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "Turns of each, after one to warm up (default: ${DEFAULT-VALUE}).")
    private int repeats = 5;

    @Option(
            names = "--commit-ms",
            paramLabel = "N",
            description = "Length of a transaction (default: ${DEFAULT-VALUE}, that of Kafka Streams).")
    private long commitMs = 100;

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

    @Option(names = "--json", description = "Print every turn as JSON.")
    private boolean json;

    /** One turn, for JSON. */
    private record Turn(
            String guarantee,
            String load,
            int repeat,
            double perSecond,
            long p50Micros,
            long p99Micros,
            long p999Micros,
            double clientCpuSecondsPerMillion,
            double brokerCpuSecondsPerMillion) {
        static Turn of(Guarantee guarantee, String load, int repeat, Outcome outcome) {
            double millions = outcome.records() / 1e6;
            return new Turn(
                    guarantee.text(),
                    load,
                    repeat,
                    outcome.perSecond(),
                    outcome.latency().p50(),
                    outcome.latency().p99(),
                    outcome.latency().p999(),
                    outcome.clientCpuSeconds() / millions,
                    outcome.brokerCpuSeconds() / millions);
        }
    }

    @Override
    public Integer call() {
        BenchFrame frame = new BenchFrame(spec.commandLine());
        frame.require("--records", records, 1_000, 1_000_000_000);
        frame.require("--rate", rate, 1, 10_000_000);
        frame.require("--seconds", seconds, 1, 3_600);
        frame.require("--repeats", repeats, 1, 100);
        frame.require("--commit-ms", commitMs, 1, 60_000);
        frame.require("--partitions", partitions, 1, 1_000);
        if (brokers != 1 && brokers != 3) {
            throw new ParameterException(spec.commandLine(), "--brokers is " + brokers + "; it can be 1 or 3.");
        }
        return frame.run(terminal -> {
            try (LocalBroker broker = LocalBroker.openOrStart(portBase, brokers, terminal)) {
                List<Turn> turns = measure(broker, terminal);
                if (json) {
                    frame.printJson(turns);
                } else {
                    frame.print(table(turns));
                }
                return 0;
            }
        });
    }

    private List<Turn> measure(LocalBroker broker, Terminal terminal) throws InterruptedException {
        List<Turn> turns = new ArrayList<>();
        for (int repeat = 0; repeat <= repeats; repeat++) {
            for (Guarantee guarantee : Guarantee.values()) {
                Turn full = turn(broker, guarantee, repeat, records, 0);
                Turn paced = turn(broker, guarantee, repeat, rate * seconds, rate);
                terminal.notice("%s of %d, %s: %s/s; at %s/s p50 %s, p99 %s"
                        .formatted(
                                repeat == 0 ? "warm-up" : "turn " + repeat,
                                repeats,
                                guarantee.text(),
                                Figures.si(full.perSecond),
                                Figures.si(rate),
                                Figures.micros(paced.p50Micros),
                                Figures.micros(paced.p99Micros)));
                if (repeat > 0) {
                    turns.add(full);
                    turns.add(paced);
                }
            }
        }
        return turns;
    }

    private Turn turn(LocalBroker broker, Guarantee guarantee, int repeat, long count, long ratePerSecond)
            throws InterruptedException {
        String topic = "bench.%s.%d.%d".formatted(guarantee.name().replace('_', '-'), repeat, ratePerSecond);
        try (BenchTopic created = BenchTopic.create(broker.bootstrapServers(), topic, partitions, brokers)) {
            Trial trial = new Trial(
                    broker.bootstrapServers(), created.name(), partitions, guarantee, commitMs, Contents.BURSTS);
            return Turn.of(
                    guarantee,
                    ratePerSecond == 0 ? "full speed" : "at a rate",
                    repeat,
                    trial.run(count, ratePerSecond, broker::cpuTime));
        }
    }

    private String table(List<Turn> turns) {
        TextTable table = new TextTable(
                1,
                List.of(
                        "guarantee",
                        "bursts/s (range)",
                        "of the first",
                        "CPU s a million: clients",
                        "brokers",
                        "p50 at " + Figures.si(rate) + "/s",
                        "p99",
                        "p99.9"));
        Map<Guarantee, Double> medians = new EnumMap<>(Guarantee.class);
        for (Guarantee guarantee : Guarantee.values()) {
            List<Turn> full = of(turns, guarantee, "full speed");
            List<Turn> paced = of(turns, guarantee, "at a rate");
            double median = median(full, Turn::perSecond);
            medians.put(guarantee, median);
            double[] ascending =
                    full.stream().mapToDouble(Turn::perSecond).sorted().toArray();
            table.add(List.of(
                    guarantee.text(),
                    "%s (%s to %s)"
                            .formatted(
                                    Figures.si(median),
                                    Figures.si(ascending[0]),
                                    Figures.si(ascending[ascending.length - 1])),
                    "%.2f".formatted(median / medians.getOrDefault(Guarantee.AT_LEAST_ONCE, median)),
                    "%.2f".formatted(median(full, Turn::clientCpuSecondsPerMillion)),
                    "%.2f".formatted(median(full, Turn::brokerCpuSecondsPerMillion)),
                    Figures.micros(Math.round(median(paced, Turn::p50Micros))),
                    Figures.micros(Math.round(median(paced, Turn::p99Micros))),
                    Figures.micros(Math.round(median(paced, Turn::p999Micros)))));
        }
        return "medians of %d turns; transactions of %d ms; %d brokers, %d partitions%n%s"
                .formatted(repeats, commitMs, brokers, partitions, table);
    }

    private static List<Turn> of(List<Turn> turns, Guarantee guarantee, String load) {
        return turns.stream()
                .filter(turn -> turn.guarantee.equals(guarantee.text()) && turn.load.equals(load))
                .toList();
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        double[] ascending = turns.stream().mapToDouble(figure).sorted().toArray();
        int middle = ascending.length / 2;
        return ascending.length % 2 == 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
    }
}
