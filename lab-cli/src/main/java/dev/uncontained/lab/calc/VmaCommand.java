package dev.uncontained.lab.calc;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.kvm.UserMemAbort;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.arm.vfio.KernelWidth;
import dev.uncontained.arm.vfio.VmaFlags;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
        footer =
                "KVM's answer is for a write to a BAR whose VMA is non-cacheable, on a machine with FWB and CACHE_DIC.")
public final class VmaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FLAGS", description = "The word, such as 0x8004044400.")
    private @Nullable String flags;

    @Option(names = "--names", paramLabel = "NAMES", description = "Encode these names, by commas or bars.")
    private @Nullable String names;

    @Option(names = "--kernel", paramLabel = "32|64", description = "Width of the kernel (default: ${DEFAULT-VALUE}).")
    private String kernel = "64";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        try {
            KernelWidth width =
                    switch (kernel) {
                        case "32" -> KernelWidth.BITS_32;
                        case "64" -> KernelWidth.BITS_64;
                        default -> throw new IllegalArgumentException("kernel '" + kernel + "' is not 32 or 64");
                    };
            answer(VmaFlags.on(width, word())).print(spec.commandLine().getOut(), json);
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private long word() {
        if (flags != null && names == null) {
            return Answer.word("flags", flags);
        }
        if (names != null && flags == null) {
            List<String> each = Arrays.stream(names.split("[|, ]+"))
                    .filter(n -> !n.isEmpty())
                    .toList();
            return VmaFlags.parse(each);
        }
        throw new IllegalArgumentException("give either flags, such as 0x8004044400, or --names");
    }

    private static Answer answer(long word) {
        Answer answer =
                new Answer().put("flags", VmaFlags.hex(word)).put("names", String.join("|", VmaFlags.names(word)));
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
