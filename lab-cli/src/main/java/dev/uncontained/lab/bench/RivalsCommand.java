package dev.uncontained.lab.bench;

import dev.uncontained.events.Load;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.report.TextTable;
import dev.uncontained.lab.run.LocalStack;
import dev.uncontained.lab.run.Versions;
import dev.uncontained.lab.stack.StackOptions;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab bench rivals}: the project beside what one would use instead, one after the other on one broker. */
@Command(
        name = "rivals",
        mixinStandardHelpOptions = true,
        description =
                "Kafka's performance tools, SmallRye's channels, a plain client, the project's own pipeline, and QEMU's MMIO where it "
                        + "is installed, one after the other on one broker with one size of records; prints rates and ratios.",
        footer = "Exit status: 0 measured; 1 a contender failed; 2 bad usage; 3 no stack; 130 Ctrl-C.")
final class RivalsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "Records of each at full speed (default: ${DEFAULT-VALUE}).")
    private long records = 1_000_000;

    @Option(
            names = "--record-bytes",
            paramLabel = "N",
            description =
                    "Size of their records; the project's own are padded to it, and never shorter than they are (default: the mean of those).")
    private @Nullable Integer recordBytes;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Length of a measurement of latency at half load (default: ${DEFAULT-VALUE}).")
    private long seconds = 5;

    @Option(
            names = "--messages",
            paramLabel = "N",
            description = "Records of Kafka's end-to-end tool, one at a time (default: ${DEFAULT-VALUE}).")
    private int messages = 5_000;

    @Option(names = "--json", description = "Print all figures as JSON.")
    private boolean json;

    @Mixin
    private StackOptions options;

    @Override
    public Integer call() {
        BenchFrame frame = new BenchFrame(spec.commandLine());
        frame.require("--records", records, 1_000, 1_000_000_000);
        frame.require("--seconds", seconds, 1, 3_600);
        frame.require("--messages", messages, 100, 10_000_000);
        if (recordBytes != null) {
            frame.require("--record-bytes", recordBytes, 8, Load.MOST_PADDING_BYTES);
        }
        requireBuilt();
        return frame.run(terminal -> {
            try (LocalStack stack = LocalStack.open(options, terminal)) {
                int bytes = recordBytes == null ? Rivals.burstBytes(records, stack.partitions()) : recordBytes;
                show(
                        frame,
                        new Rivals(stack, records, bytes, seconds, messages, terminal::notice).measure(),
                        "%d records of %d bytes each; %d brokers, %d partitions"
                                .formatted(records, bytes, stack.brokers(), stack.partitions()));
                return 0;
            }
        });
    }

    private static void requireBuilt() {
        if (!Files.exists(SmallRyeChannel.jar())) {
            throw LabException.environment(
                    SmallRyeChannel.jar() + " is not there.",
                    "Run the lab script at the root of the project, which builds it: "
                            + LabHome.ofThisProcess().root());
        }
    }

    private void show(BenchFrame frame, List<Rate> rates, String conditions) {
        List<Ratio> ratios = Ratio.of(rates);
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("conditions", conditions);
            all.put("versions", Versions.ofThisProcess());
            all.put("rates", rates);
            all.put("ratios", ratios);
            frame.printJson(all);
        } else {
            frame.print(conditions + System.lineSeparator() + table(rates) + ratioTable(ratios));
        }
    }

    private static TextTable table(List<Rate> rates) {
        TextTable table = new TextTable(2, List.of("", "note", "a second", "p50", "p99"));
        for (Rate rate : rates) {
            table.add(List.of(
                    rate.contender(),
                    rate.note(),
                    rate.perSecond() == null ? "" : Figures.si(rate.perSecond()) + " " + rate.unit(),
                    rate.p50Micros() == null ? "" : Figures.micros(rate.p50Micros()),
                    rate.p99Micros() == null ? "" : Figures.micros(rate.p99Micros())));
        }
        return table;
    }

    private static TextTable ratioTable(List<Ratio> ratios) {
        TextTable table = new TextTable(3, List.of("ratio of", "", "over", ""));
        for (Ratio ratio : ratios) {
            table.add(List.of(ratio.of(), ratio.contender(), ratio.over(), Figures.decimal(ratio.value())));
        }
        return table;
    }
}
