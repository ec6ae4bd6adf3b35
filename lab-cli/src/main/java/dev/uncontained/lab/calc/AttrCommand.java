package dev.uncontained.lab.calc;

import dev.uncontained.arm.memory.CombinedAttributes;
import dev.uncontained.arm.memory.Dialect;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.StageCombiner;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab attr}: the memory type that stage 1 and stage 2 give together. */
@Command(
        name = "attr",
        mixinStandardHelpOptions = true,
        description = "The memory type stage 1 and stage 2 give together, and what a guest may do with it.",
        footer = {
            "Shareability: 0 none, 2 outer, 3 inner; 1 is reserved.",
            "A batch is CSV with the header fwb,cd,s1_attr,s1_sh,s2_memattr,s2_sh; it comes back with",
            "reserved,par_attr,par_sh,type. In a row with a reserved input par_attr and par_sh are empty."
        })
public final class AttrCommand implements Callable<Integer> {
    private static final CsvBatch BATCH = new CsvBatch(
            List.of("fwb", "cd", "s1_attr", "s1_sh", "s2_memattr", "s2_sh"),
            List.of("reserved", "par_attr", "par_sh", "type"));
    private static final String[] BYTES = new String[256];

    static {
        for (int i = 0; i < BYTES.length; i++) {
            BYTES[i] = "%02x".formatted(i);
        }
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--s1",
            paramLabel = "BYTE",
            description = "Stage-1 attribute byte, 0 to 0xff (default: ${DEFAULT-VALUE}).")
    private String s1 = "0xff";

    @Option(names = "--s1-sh", paramLabel = "SH", description = "Stage-1 SH, 0 to 3 (default: ${DEFAULT-VALUE}).")
    private String s1Sh = "3";

    @Option(
            names = "--s2",
            paramLabel = "MEMATTR",
            description = "Stage-2 MemAttr[3:0], 0 to 15 (default: ${DEFAULT-VALUE}).")
    private String s2 = "0x5";

    @Option(names = "--s2-sh", paramLabel = "SH", description = "Stage-2 SH, 0 to 3 (default: ${DEFAULT-VALUE}).")
    private String s2Sh = "3";

    @Option(names = "--fwb", description = "HCR_EL2.FWB is set.")
    private boolean fwb;

    @Option(names = "--cd", description = "HCR_EL2.CD is set.")
    private boolean cd;

    @Option(
            names = "--dialect",
            paramLabel = "arm|kvm",
            description = "Who answers: the Arm manual (default) or KVM's software walker.")
    private String dialect = "arm";

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
            Dialect answering = Dialect.of(dialect);
            if (batch != null) {
                BATCH.run(
                        batch,
                        spec.commandLine().getOut(),
                        row -> csv(combine(
                                row.get("s1_attr"),
                                row.get("s1_sh"),
                                row.get("s2_memattr"),
                                row.get("s2_sh"),
                                Answer.number("fwb", row.get("fwb"), 0, 1) == 1,
                                Answer.number("cd", row.get("cd"), 0, 1) == 1,
                                answering)));
                return 0;
            }
            answer(combine(s1, s1Sh, s2, s2Sh, fwb, cd, answering))
                    .print(spec.commandLine().getOut(), json);
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static CombinedAttributes combine(
            String s1, String s1Sh, String s2, String s2Sh, boolean fwb, boolean cd, Dialect dialect) {
        return StageCombiner.combine(
                (int) Answer.number("s1_attr", s1, 0, 0xFF),
                (int) Answer.number("s1_sh", s1Sh, 0, 3),
                (int) Answer.number("s2_memattr", s2, 0, 15),
                (int) Answer.number("s2_sh", s2Sh, 0, 3),
                fwb,
                cd,
                dialect);
    }

    private static List<String> csv(CombinedAttributes combined) {
        boolean defined = combined.parAttr() != CombinedAttributes.UNDEFINED;
        return List.of(
                combined.reserved() ? "1" : "0",
                defined ? BYTES[combined.parAttr()] : "",
                defined ? Integer.toString(combined.parSh()) : "",
                combined.typeName());
    }

    private static Answer answer(CombinedAttributes combined) {
        Answer answer = new Answer().put("type", combined.typeName()).put("reserved", combined.reserved());
        if (combined.reserved()) {
            answer.put("reservedInputs", combined.reservedInputs());
        }
        if (combined.parAttr() != CombinedAttributes.UNDEFINED) {
            answer.put("parAttr", "0x" + BYTES[combined.parAttr()]).put("parSh", combined.parSh());
        }
        MemoryType type = combined.type();
        if (type != null) {
            answer.put("name", type.manualName())
                    .put("gathers", type.gathers())
                    .put("reorders", type.reorders())
                    .put("earlyAck", type.earlyAck())
                    .put("unaligned", type.allowsUnaligned())
                    .put("speculates", type.speculates());
        }
        return answer;
    }
}
