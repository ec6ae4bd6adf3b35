package dev.uncontained.lab.calc;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Leaf;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab pte}: a stage-2 leaf descriptor, put together or taken apart. */
@Command(
        name = "pte",
        mixinStandardHelpOptions = true,
        description = "Take a stage-2 leaf descriptor apart, or (--encode) put one together as KVM writes it.",
        footer = {
            "A batch is CSV with the header descriptor, or with --encode type,pa; level, granule, perm, xn, xnx, fwb and lpa2 may",
            "follow, else the options say. It comes back with the fields of the leaf, or with the descriptor."
        })
public final class PteCommand implements Callable<Integer> {
    private static final CsvBatch DECODING = new CsvBatch(
            List.of("descriptor"),
            List.of(
                    "kind",
                    "size_bytes",
                    "pa",
                    "mem_attr",
                    "type",
                    "readable",
                    "writable",
                    "shareability",
                    "access_flag",
                    "fnxs",
                    "dbm",
                    "contiguous",
                    "xn",
                    "software",
                    "other"));
    private static final CsvBatch ENCODING = new CsvBatch(List.of("type", "pa"), List.of("descriptor"));

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "DESCRIPTOR", description = "The descriptor to take apart.")
    private @Nullable String descriptor;

    @Option(names = "--encode", description = "Put a descriptor together instead.")
    private boolean encode;

    @Option(
            names = "--type",
            description = "With --encode: memory type, such as normal-nc (default: ${DEFAULT-VALUE}).")
    private String type = "normal-nc";

    @Option(
            names = "--pa",
            paramLabel = "ADDRESS",
            description = "With --encode: output address (default: ${DEFAULT-VALUE}).")
    private String pa = "0";

    @Option(
            names = "--perm",
            paramLabel = "r|w|rw|none",
            description = "With --encode: permissions (default: ${DEFAULT-VALUE}).")
    private String perm = "rw";

    @Option(names = "--xn", description = "With --encode: execute never.")
    private boolean xn;

    @Option(names = "--level", paramLabel = "N", description = "Level of the leaf, 0 to 3 (default: ${DEFAULT-VALUE}).")
    private String level = "3";

    @Option(names = "--granule", paramLabel = "4k|16k|64k", description = "Page size (default: ${DEFAULT-VALUE}).")
    private String granule = "4k";

    @Option(names = "--fwb", description = "HCR_EL2.FWB is set.")
    private boolean fwb;

    @Option(names = "--no-xnx", description = "The PE lacks FEAT_XNX: one execute-never bit for both levels.")
    private boolean noXnx;

    @Option(names = "--lpa2", description = "52-bit addresses with 4k and 16k pages.")
    private boolean lpa2;

    @Mixin
    private AnswerOptions options = new AnswerOptions();

    @Override
    public Integer call() {
        if (encode == (descriptor != null) && !options.isBatch()) {
            throw new ParameterException(spec.commandLine(), "give either a descriptor to take apart, or --encode");
        }
        Fields fields = Fields.ofOptions()
                .put("descriptor", descriptor)
                .put("type", type)
                .put("pa", pa)
                .put("perm", perm)
                .put("xn", xn)
                .put("level", level)
                .put("granule", granule)
                .put("fwb", fwb)
                .put("xnx", !noXnx)
                .put("lpa2", lpa2);
        return encode
                ? options.run(spec, ENCODING, fields, PteCommand::encoded)
                : options.run(spec, DECODING, fields, PteCommand::decoded);
    }

    private static Stage2Format format(Fields fields) {
        return new Stage2Format(
                Granule.of(fields.text("granule")), fields.flag("fwb"), fields.flag("xnx"), fields.flag("lpa2"));
    }

    private static Answer decoded(Fields fields) {
        Stage2Format format = format(fields);
        long bits = fields.word("descriptor");
        return answer(bits, Stage2Leaf.decode(bits, fields.number("level", 0, 3), format), format);
    }

    private static Answer encoded(Fields fields) {
        String perm = fields.text("perm");
        boolean readable = perm.equals("r") || perm.equals("rw");
        boolean writable = perm.equals("w") || perm.equals("rw");
        if (!readable && !writable && !perm.equals("none")) {
            throw new IllegalArgumentException("perm '" + perm + "' is not one of r, w, rw, none");
        }
        Stage2Format format = format(fields);
        int memAttr = Stage2MemAttr.of(MemoryType.of(fields.text("type")), format.fwb());
        Stage2Leaf leaf = Stage2Leaf.kvm(
                format,
                fields.number("level", 0, 3),
                fields.word("pa"),
                memAttr,
                readable,
                writable,
                !fields.flag("xn"));
        return answer(leaf.encode(format), leaf, format);
    }

    private static Answer answer(long bits, Stage2Leaf leaf, Stage2Format format) {
        MemoryType memoryType = leaf.memoryType(format);
        return new Answer()
                .put("descriptor", "0x%016x".formatted(bits))
                .put("kind", leaf.level() == 3 ? "page" : "block")
                .put("level", leaf.level())
                .put("sizeBytes", format.granule().levelSize(leaf.level()))
                .put("pa", Answer.hex(leaf.pa()))
                .put("memAttr", Answer.hex(leaf.memAttr()))
                .put(
                        "type",
                        memoryType == null ? Stage2MemAttr.manualName(leaf.memAttr(), format.fwb()) : memoryType.name())
                .put("name", Stage2MemAttr.manualName(leaf.memAttr(), format.fwb()))
                .put("readable", leaf.readable())
                .put("writable", leaf.writable())
                .put("shareability", leaf.shareability())
                .put("accessFlag", leaf.accessed())
                .put("fnxs", leaf.fnxs())
                .put("dbm", leaf.dirtyModifier())
                .put("contiguous", leaf.contiguous())
                .put("xn", leaf.executeNever())
                .put("executableAtEl1", leaf.executableAtEl1())
                .put("executableAtEl0", leaf.executableAtEl0())
                .put("software", leaf.software())
                .put("other", Answer.hex(leaf.other()));
    }
}
