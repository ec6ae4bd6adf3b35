package dev.uncontained.lab.calc;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.kvm.UserMemAbort;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.arm.vfio.VmaFlags;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab decide}: what user_mem_abort makes of a stage-2 fault, and which row decided. */
@Command(
        name = "decide",
        mixinStandardHelpOptions = true,
        description =
                "What KVM does with a stage-2 fault on a memslot, the row that decided and the kernel function it is in.",
        footer = {
            "A batch is CSV with the header policy,access,vm_flags,host_stage1,pfn,fwb,cache_dic (0/1 for the last two);",
            "it comes back with decision,row,reason,kernel_function."
        })
public final class DecideCommand implements Callable<Integer> {
    private static final CsvBatch BATCH = new CsvBatch(
            List.of("policy", "access", "vm_flags", "host_stage1", "pfn", "fwb", "cache_dic"),
            List.of("decision", "row", "reason", "kernel_function"));

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--policy",
            description = "device-only, vma-flag, always-normal-nc, cacheable-pfnmap (default: ${DEFAULT-VALUE}).")
    private String policy = "vma-flag";

    @Option(names = "--access", description = "read, write, execute (default: ${DEFAULT-VALUE}).")
    private String access = "write";

    @Option(names = "--vm-flags", paramLabel = "FLAGS", description = "Flags of the VMA (default: vfio-pci's).")
    private String vmFlags = VmaFlags.hex(VmaFlags.VFIO_PCI);

    @Option(names = "--no-vma", description = "The host address has no VMA.")
    private boolean noVma;

    @Option(
            names = "--host-stage1",
            description = "cacheable, cacheable-tagged, write-combine, noncached, device (default: ${DEFAULT-VALUE}).")
    private String hostStage1 = "noncached";

    @Option(names = "--pfn", description = "memory, not-memory, hwpoison, error (default: ${DEFAULT-VALUE}).")
    private String pfn = "not-memory";

    @Option(names = "--read-only", description = "Frame or memslot may not be written.")
    private boolean readOnly;

    @Option(names = "--fwb", description = "The machine has FEAT_S2FWB.")
    private boolean fwb;

    @Option(names = "--cache-dic", description = "CTR_EL0.DIC is set.")
    private boolean cacheDic;

    @Option(names = "--dirty-logging", description = "The slot logs dirty pages.")
    private boolean dirtyLogging;

    @Option(names = "--mte", description = "The VM has MTE.")
    private boolean mte;

    @Option(names = "--permission-fault", description = "A permission fault instead of a translation fault.")
    private boolean permissionFault;

    @Option(names = "--same-granule", description = "The mapping is as large as the leaf that faulted.")
    private boolean sameGranule;

    @Option(names = "--exclusive-fault", description = "The fault status is 0x35, unsupported exclusive or atomic.")
    private boolean exclusiveFault;

    @Option(names = "--invalidated", description = "The mapping was invalidated meanwhile.")
    private boolean invalidated;

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
            if (batch != null) {
                BATCH.run(
                        batch,
                        spec.commandLine().getOut(),
                        row -> csv(decide(
                                row.get("policy"),
                                row.get("access"),
                                row.get("vm_flags"),
                                row.get("host_stage1"),
                                row.get("pfn"),
                                Answer.number("fwb", row.get("fwb"), 0, 1) == 1,
                                Answer.number("cache_dic", row.get("cache_dic"), 0, 1) == 1)));
                return 0;
            }
            UserMemAbort.Decision decision = decide(policy, access, vmFlags, hostStage1, pfn, fwb, cacheDic);
            new Answer()
                    .put("decision", outcome(decision))
                    .put("row", decision.row().name())
                    .put("reason", decision.row().reason())
                    .put("kernelFunction", decision.row().kernelFunction())
                    .print(spec.commandLine().getOut(), json);
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private UserMemAbort.Decision decide(
            String policyName,
            String accessName,
            String flags,
            String stage1,
            String pfnName,
            boolean hasFwb,
            boolean hasCacheDic) {
        return UserMemAbort.decide(new UserMemAbort.Inputs(
                Policy.of(policyName),
                constant("access", UserMemAbort.Access.class, accessName),
                !noVma,
                Answer.word("vm_flags", flags),
                constant("host_stage1", HostStage1.class, stage1),
                constant("pfn", UserMemAbort.Pfn.class, pfnName),
                !readOnly,
                hasFwb,
                hasCacheDic,
                dirtyLogging,
                mte,
                permissionFault,
                sameGranule,
                exclusiveFault,
                invalidated));
    }

    private static List<String> csv(UserMemAbort.Decision decision) {
        return List.of(
                outcome(decision),
                decision.row().name(),
                decision.row().reason(),
                decision.row().kernelFunction());
    }

    /** A decision in a few words. */
    static String outcome(UserMemAbort.Decision decision) {
        return switch (decision) {
            case UserMemAbort.Map map -> "map " + map.type().name() + permissions(map.writable(), map.executable());
            case UserMemAbort.RelaxPermissions relax ->
                "relax permissions" + permissions(relax.writable(), relax.executable()) + ", type unchanged";
            case UserMemAbort.Fail fail -> "-" + fail.errno().name();
            case UserMemAbort.Retry ignored -> "retry";
            case UserMemAbort.SignalVmm ignored -> "SIGBUS to the VMM";
            case UserMemAbort.InjectExclusiveAbort ignored -> "inject a data abort, DFSC 0x35";
        };
    }

    private static String permissions(boolean writable, boolean executable) {
        return " r" + (writable ? "w" : "-") + (executable ? "x" : "-");
    }

    private static <E extends Enum<E>> E constant(String field, Class<E> type, String name) {
        for (E constant : type.getEnumConstants()) {
            if (wireName(constant).equals(name.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(field + " '" + name + "' is not one of "
                + String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                                .map(DecideCommand::wireName)
                                .toList()));
    }

    private static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
