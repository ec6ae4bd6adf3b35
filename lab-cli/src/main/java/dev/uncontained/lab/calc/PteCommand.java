package dev.uncontained.lab.calc;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Leaf;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab pte}: a stage-2 leaf descriptor, put together or taken apart. */
@Command(
        name = "pte",
        mixinStandardHelpOptions = true,
        description = "Take a stage-2 leaf descriptor apart, or (--encode) put one together as KVM writes it.")
public final class PteCommand implements Callable<Integer> {
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

    @Option(names = "--lpa2", description = "52-bit addresses with 4k and 16k pages.")
    private boolean lpa2;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        try {
            int leafLevel = (int) Answer.number("level", level, 0, 3);
            Stage2Format format = new Stage2Format(Granule.of(granule), fwb, true, lpa2);
            if (encode == (descriptor != null)) {
                throw new IllegalArgumentException("give either a descriptor to take apart, or --encode");
            }
            long bits = descriptor == null ? encoded(leafLevel, format) : Answer.word("descriptor", descriptor);
            answer(bits, Stage2Leaf.decode(bits, leafLevel, format), format)
                    .print(spec.commandLine().getOut(), json);
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private long encoded(int leafLevel, Stage2Format format) {
        boolean readable = perm.equals("r") || perm.equals("rw");
        boolean writable = perm.equals("w") || perm.equals("rw");
        if (!readable && !writable && !perm.equals("none")) {
            throw new IllegalArgumentException("perm '" + perm + "' is not one of r, w, rw, none");
        }
        int memAttr = Stage2MemAttr.of(MemoryType.of(type), fwb);
        return Stage2Leaf.kvm(format, leafLevel, Answer.word("pa", pa), memAttr, readable, writable, !xn)
                .encode(format);
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
