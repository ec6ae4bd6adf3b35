package dev.uncontained.lab.tlp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.uncontained.arm.pcie.LinkRate;
import dev.uncontained.arm.pcie.PcieLink;
import dev.uncontained.arm.pcie.TlpHeaders;
import dev.uncontained.arm.pcie.TlpMode;
import dev.uncontained.arm.pcie.TlpOperation;
import dev.uncontained.arm.pcie.Transfer;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab tlp}: TLPs, wire bytes, efficiency, rate and time of a transfer on a PCIe link. */
@Command(
        name = "tlp",
        mixinStandardHelpOptions = true,
        description = "What a transfer costs on a PCIe link: TLPs, wire bytes, efficiency, Gb/s and ns.",
        footer = {
            "Wire bytes are those of the busier direction, which sets the rate.",
            "A batch is CSV with the header mode,gen,lanes,mps,op,size; it comes back with wire_bytes,gbps,ns."
        })
public final class TlpCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PRELIMINARY =
            "generations 6 and 7 are preliminary: their DLLP rates are those of generation 5, and each TLP is charged 8 bytes of"
                    + " framing that flits do not have";
    private static final CsvBatch BATCH = new CsvBatch(TlpQuestion.COLUMNS, List.of("wire_bytes", "gbps", "ns"));

    @Spec
    private CommandSpec spec;

    @Option(names = "--gen", paramLabel = "N", description = "PCIe generation, 1 to 7 (default: ${DEFAULT-VALUE}).")
    private String gen = "3";

    @Option(names = "--lanes", paramLabel = "N", description = "1, 2, 4, 8, 16 or 32 (default: ${DEFAULT-VALUE}).")
    private String lanes = "8";

    @Option(
            names = "--mps",
            paramLabel = "BYTES",
            description = "Maximum payload size, 128 to 4096 (default: ${DEFAULT-VALUE}).")
    private String mps = "256";

    @Option(names = "--op", paramLabel = "OP", description = "write, read or rw (default: ${DEFAULT-VALUE}).")
    private String op = "write";

    @Option(names = "--size", paramLabel = "BYTES", description = "Bytes of one transfer (default: ${DEFAULT-VALUE}).")
    private String size = "64";

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = {
                "exact: payload in whole dwords (default);",
                "pcie-bench: the authors' formulas, byte by byte;",
                "kalia: those with the header constants of Kalia et al., 26/22."
            })
    private String mode = "exact";

    @Option(names = "--addr32", description = "Requests carry a 32-bit address (3DW headers).")
    private boolean addr32;

    @Option(names = "--ecrc", description = "TLPs carry an ECRC.")
    private boolean ecrc;

    @Option(
            names = "--mrrs",
            paramLabel = "BYTES",
            description = "Maximum read request size, 128 to 4096 (default: ${DEFAULT-VALUE}).")
    private String mrrs = "512";

    @Option(
            names = "--rcb",
            paramLabel = "BYTES",
            description = "The completer cuts completions at this boundary, 64, 128, 256 or 512 (default: at MPS).")
    private @Nullable String rcb;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--batch",
            paramLabel = "FILE|-",
            description = "Answer every row of a CSV file or of standard input.")
    private @Nullable String batch;

    @Override
    public Integer call() {
        try {
            int mrrsBytes = oneOf("mrrs", mrrs, PcieLink.PAYLOADS);
            TlpHeaders headers = TlpHeaders.of(!addr32, ecrc);
            if (batch != null) {
                if (json) {
                    throw new IllegalArgumentException("--json and --batch exclude each other: a batch answers in CSV");
                }
                refuseColumns();
                boolean[] isPreliminary = {false};
                BATCH.run(batch, spec.commandLine().getOut(), row -> {
                    TlpQuestion question = TlpQuestion.of(
                            row.get("mode"),
                            row.get("gen"),
                            row.get("lanes"),
                            row.get("mps"),
                            row.get("op"),
                            row.get("size"));
                    isPreliminary[0] |= question.link().generation().isPreliminary();
                    return csv(question.answer(headers, mrrsBytes, completionBytes(question)));
                });
                if (isPreliminary[0]) {
                    spec.commandLine().getErr().println("lab: " + PRELIMINARY);
                    spec.commandLine().getErr().flush();
                }
                return 0;
            }
            TlpQuestion question = TlpQuestion.of(mode, gen, lanes, mps, op, size);
            Transfer transfer = question.answer(headers, mrrsBytes, completionBytes(question));
            spec.commandLine().getOut().println(json ? json(question, transfer) : text(question, transfer));
            spec.commandLine().getOut().flush();
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void refuseColumns() {
        for (String column : TlpQuestion.COLUMNS) {
            if (spec.commandLine().getParseResult().hasMatchedOption("--" + column)) {
                throw new IllegalArgumentException(
                        "--" + column + " and --batch exclude each other: a batch has a column " + column);
            }
        }
    }

    private int completionBytes(TlpQuestion question) {
        return rcb == null
                ? question.link().mpsBytes()
                : Math.min(question.link().mpsBytes(), oneOf("rcb", rcb, List.of(64, 128, 256, 512)));
    }

    private static int oneOf(String field, String text, List<Integer> legal) {
        for (int value : legal) {
            if (Integer.toString(value).equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException(
                field + " '" + text + "' is not one of " + legal.toString().replaceAll("[\\[\\]]", ""));
    }

    private static List<String> csv(Transfer transfer) {
        return List.of(Long.toString(transfer.wireBytes()), decimal(transfer.gbps()), decimal(transfer.ns()));
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private String json(TlpQuestion question, Transfer transfer) {
        PcieLink link = question.link();
        ObjectNode node = JSON.createObjectNode();
        node.put("mode", question.mode().wireName())
                .put("gen", link.generation().number())
                .put("lanes", link.lanes())
                .put("mps", link.mpsBytes())
                .put("op", question.operation().wireName())
                .put("size", question.sizeBytes())
                .put("addr32", addr32)
                .put("ecrc", ecrc)
                .put("mrrs", Integer.parseInt(mrrs))
                .put("rcb", completionBytes(question))
                .put("tlps", transfer.requestTlps() + transfer.completionTlps())
                .put("requestTlps", transfer.requestTlps())
                .put("completionTlps", transfer.completionTlps())
                .put("requestWireBytes", transfer.requestWireBytes())
                .put("completionWireBytes", transfer.completionWireBytes())
                .put("wireBytes", transfer.wireBytes())
                .put("efficiency", transfer.efficiency())
                .put("rawGbps", LinkRate.of(link).rawGbps())
                .put("tlpGbps", transfer.tlpGbps())
                .put("gbps", transfer.gbps())
                .put("ns", transfer.ns())
                .put("preliminary", link.generation().isPreliminary())
                .put("note", link.generation().isPreliminary() ? PRELIMINARY : null);
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String text(TlpQuestion question, Transfer transfer) {
        PcieLink link = question.link();
        boolean isKalia = question.mode() == TlpMode.KALIA;
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s of %d B, gen%d x%d, MPS %d, %s%n",
                question.operation().wireName(),
                question.sizeBytes(),
                link.generation().number(),
                link.lanes(),
                link.mpsBytes(),
                isKalia
                        ? "headers of Kalia et al."
                        : (addr32 ? "32-bit address" : "64-bit address") + (ecrc ? ", ECRC" : "") + ", "
                                + question.mode().wireName()));
        line(
                text,
                "link",
                String.format(
                        Locale.ROOT,
                        "%.2f Gb/s raw, %.2f Gb/s for TLPs",
                        LinkRate.of(link).rawGbps(),
                        transfer.tlpGbps()));
        line(text, "requests", direction(transfer.requestTlps(), transfer.requestWireBytes()));
        if (question.operation() != TlpOperation.WRITE) {
            line(text, "completions", direction(transfer.completionTlps(), transfer.completionWireBytes()));
        }
        line(text, "wire bytes", transfer.wireBytes() + busier(question, transfer));
        line(text, "efficiency", String.format(Locale.ROOT, "%.1f %%", transfer.efficiency() * 100));
        line(
                text,
                "rate",
                String.format(Locale.ROOT, "%.2f Gb/s, %.2f million a second", transfer.gbps(), 1e3 / transfer.ns()));
        line(text, "time", String.format(Locale.ROOT, "%.2f ns", transfer.ns()));
        if (link.generation().isPreliminary()) {
            line(text, "note", PRELIMINARY);
        }
        return text.toString().stripTrailing();
    }

    private static String direction(long tlps, long wireBytes) {
        return tlps + " TLPs, " + wireBytes + " wire bytes";
    }

    private static String busier(TlpQuestion question, Transfer transfer) {
        if (question.operation() == TlpOperation.WRITE) {
            return "";
        }
        return transfer.completionWireBytes() > transfer.requestWireBytes()
                ? " (completions are the busier direction)"
                : " (requests are the busier direction)";
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format("  %-12s", label)).append(value).append(System.lineSeparator());
    }
}
