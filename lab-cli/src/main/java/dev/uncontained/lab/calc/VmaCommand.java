package dev.uncontained.lab.calc;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.kvm.UserMemAbort;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.arm.vfio.KernelWidth;
import dev.uncontained.arm.vfio.VmaFlags;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.Arrays;
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

/** {@code lab vma}: VMA flags between hexadecimal and names, and what KVM does with such a VMA of a device. */
@Command(
        name = "vma",
        mixinStandardHelpOptions = true,
        description = "Decode or encode VMA flags, and say what KVM does with such a VMA over a device region.",
        footer = {
            "KVM's answer is for a write to a BAR whose VMA is non-cacheable, on a machine with FWB and CACHE_DIC.",
            "A batch is CSV with the header flags (a word, or names joined by |); kernel may follow. It comes back with",
            "vm_flags,names and a column for each policy."
        })
public final class VmaCommand implements Callable<Integer> {
    private static final CsvBatch BATCH = new CsvBatch(
            List.of("flags"),
            List.of("vm_flags", "names", "device-only", "vma-flag", "always-normal-nc", "cacheable-pfnmap"));

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FLAGS", description = "The word, such as 0x8004044400.")
    private @Nullable String flags;

    @Option(names = "--names", paramLabel = "NAMES", description = "Encode these names, by commas or bars.")
    private @Nullable String names;

    @Option(names = "--kernel", paramLabel = "32|64", description = "Width of the kernel (default: ${DEFAULT-VALUE}).")
    private String kernel = "64";

    @Mixin
    private AnswerOptions options = new AnswerOptions();

    @Override
    public Integer call() {
        if ((flags == null) == (names == null) && !options.isBatch()) {
            throw new ParameterException(spec.commandLine(), "give either flags, such as 0x8004044400, or --names");
        }
        Fields fields =
                Fields.ofOptions().put("flags", flags == null ? names : flags).put("kernel", kernel);
        return options.run(spec, BATCH, fields, VmaCommand::answer);
    }

    private static long word(String flags) {
        return Character.isDigit(flags.charAt(0))
                ? Answer.word("flags", flags)
                : VmaFlags.parse(Arrays.stream(flags.split("[|, ]+"))
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    private static KernelWidth width(String kernel) {
        return switch (kernel) {
            case "32" -> KernelWidth.BITS_32;
            case "64" -> KernelWidth.BITS_64;
            default -> throw new IllegalArgumentException("kernel '" + kernel + "' is not 32 or 64");
        };
    }

    private static Answer answer(Fields fields) {
        long word = VmaFlags.on(width(fields.text("kernel")), word(fields.text("flags")));
        Answer answer =
                new Answer().put("vmFlags", VmaFlags.hex(word)).put("names", String.join("|", VmaFlags.names(word)));
        for (Policy policy : Policy.values()) {
            UserMemAbort.Decision decision = UserMemAbort.decide(UserMemAbort.Inputs.translationFault(
                    policy,
                    UserMemAbort.Access.WRITE,
                    word,
                    HostStage1.NONCACHED,
                    UserMemAbort.Pfn.NOT_MEMORY,
                    true,
                    true));
            answer.put(
                    policy.wireName(),
                    DecideCommand.outcome(decision) + ": " + decision.row().reason());
        }
        return answer;
    }
}
