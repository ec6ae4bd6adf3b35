package dev.uncontained.lab.calc;

import dev.uncontained.arm.kvm.AlignmentFault;
import dev.uncontained.arm.memory.CombinedAttributes;
import dev.uncontained.arm.memory.Dialect;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.StageCombiner;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Mixin
    private AnswerOptions options = new AnswerOptions();

    @Override
    public Integer call() {
        Fields fields = Fields.ofOptions()
                .put("s1_attr", s1)
                .put("s1_sh", s1Sh)
                .put("s2_memattr", s2)
                .put("s2_sh", s2Sh)
                .put("fwb", fwb)
                .put("cd", cd)
                .put("dialect", dialect);
        return options.run(spec, BATCH, fields, AttrCommand::answer, row -> csv(combine(row)));
    }

    private static CombinedAttributes combine(Fields fields) {
        return StageCombiner.combine(
                fields.number("s1_attr", 0, 0xFF),
                fields.number("s1_sh", 0, 3),
                fields.number("s2_memattr", 0, 15),
                fields.number("s2_sh", 0, 3),
                fields.flag("fwb"),
                fields.flag("cd"),
                Dialect.of(fields.text("dialect")));
    }

    private static List<String> csv(CombinedAttributes combined) {
        boolean defined = combined.parAttr() != CombinedAttributes.UNDEFINED;
        return List.of(
                combined.reserved() ? "1" : "0",
                defined ? BYTES[combined.parAttr()] : "",
                defined ? Integer.toString(combined.parSh()) : "",
                combined.typeName());
    }

    private static Answer answer(Fields fields) {
        CombinedAttributes combined = combine(fields);
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
                    .put("speculates", type.speculates())
                    .put("unalignedFault", alignmentFault(fields));
        }
        return answer;
    }

    private static String alignmentFault(Fields fields) {
        return AlignmentFault.of(
                        fields.number("s1_attr", 0, 0xFF),
                        fields.number("s2_memattr", 0, 15),
                        fields.flag("fwb"),
                        fields.flag("cd"))
                .reason();
    }
}
