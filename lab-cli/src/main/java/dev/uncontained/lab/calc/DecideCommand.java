package dev.uncontained.lab.calc;

import dev.uncontained.arm.kvm.GuestAbort;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.kvm.UserMemAbort;
import dev.uncontained.arm.syndrome.FaultStatus;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.arm.vfio.VmaFlags;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab decide}: what KVM makes of an abort taken from a guest, and which row decided. */
@Command(
        name = "decide",
        mixinStandardHelpOptions = true,
        description =
                "What KVM does with an abort taken from a guest: the row that decided and the kernel function it is in. "
                        + "Its subcommands ask the same of a memory slot, of a block size and of the GICv2 CPU interface.",
        footer = {
            "A batch is CSV with the header policy; any of these columns may follow, else the options say: access,fsc,ipa,",
            "host_ipa_limit,vm_ipa_bits,slot,s1ptw,cm,isv,apei_claims,exit_sea,exit_nisv,in_kernel_device,vma,vm_flags,",
            "host_stage1,pfn,writable,fwb,cache_dic,dirty_logging,mte,same_granule,invalidated. Flags are 0 or 1.",
            "It comes back with decision,row,reason,kernel_function."
        },
        subcommands = {DecideMemslotCommand.class, DecideBlockCommand.class, DecideGicvCommand.class})
public final class DecideCommand implements Callable<Integer> {
    private static final CsvBatch BATCH =
            new CsvBatch(List.of("policy"), List.of("decision", "row", "reason", "kernel_function"));

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--policy",
            description = "device-only, vma-flag, always-normal-nc, cacheable-pfnmap (default: ${DEFAULT-VALUE}).")
    private String policy = "vma-flag";

    @Option(names = "--access", description = "read, write, execute (default: ${DEFAULT-VALUE}).")
    private String access = "write";

    @Option(
            names = "--fsc",
            paramLabel = "CODE",
            description = {
                "Fault status, ESR_EL2.ISS[5:0] (default: ${DEFAULT-VALUE}, translation, level 3). For example 0x0f",
                "permission, 0x0b access flag, 0x10 external abort, 0x21 alignment, 0x35 exclusive or atomic."
            })
    private String fsc = "0x07";

    @Option(names = "--ipa", paramLabel = "ADDRESS", description = "Faulting IPA (default: ${DEFAULT-VALUE}).")
    private String ipa = "0x10000000";

    @Option(names = "--host-ipa-limit", paramLabel = "BITS", description = "32 to 52 (default: ${DEFAULT-VALUE}).")
    private String hostIpaLimit = "48";

    @Option(names = "--vm-ipa-bits", paramLabel = "BITS", description = "32 to 52 (default: ${DEFAULT-VALUE}).")
    private String vmIpaBits = "40";

    @Option(names = "--slot", description = "none, read-only, writable, guest-memfd (default: ${DEFAULT-VALUE}).")
    private String slot = "writable";

    @Option(names = "--s1ptw", description = "On a stage-1 table walk.")
    private boolean stage1Walk;

    @Option(names = "--cm", description = "A cache maintenance instruction.")
    private boolean cacheMaintenance;

    @Option(
            names = "--no-isv",
            description = "The syndrome does not describe the instruction (pairs, SIMD, write-back).")
    private boolean noIsv;

    @Option(names = "--apei-claims", description = "Firmware's error records explain the external abort.")
    private boolean apeiClaims;

    @Option(names = "--exit-sea", description = "The VMM enabled KVM_CAP_ARM_SEA_TO_USER.")
    private boolean exitSea;

    @Option(names = "--exit-nisv", description = "The VMM enabled KVM_CAP_ARM_NISV_TO_USER.")
    private boolean exitNisv;

    @Option(names = "--in-kernel-device", description = "A device of KVM's own answers at the IPA.")
    private boolean inKernelDevice;

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

    @Option(names = "--read-only", description = "The frame may not be written.")
    private boolean readOnly;

    @Option(names = "--fwb", description = "The machine has FEAT_S2FWB.")
    private boolean fwb;

    @Option(names = "--cache-dic", description = "CTR_EL0.DIC is set.")
    private boolean cacheDic;

    @Option(names = "--dirty-logging", description = "The slot logs dirty pages.")
    private boolean dirtyLogging;

    @Option(names = "--mte", description = "The VM has MTE.")
    private boolean mte;

    @Option(names = "--same-granule", description = "The mapping is as large as the leaf that faulted.")
    private boolean sameGranule;

    @Option(names = "--invalidated", description = "The mapping was invalidated meanwhile.")
    private boolean invalidated;

    @Mixin
    private AnswerOptions options = new AnswerOptions();

    @Override
    public Integer call() {
        Fields fields = Fields.ofOptions()
                .put("policy", policy)
                .put("access", access)
                .put("fsc", fsc)
                .put("ipa", ipa)
                .put("host_ipa_limit", hostIpaLimit)
                .put("vm_ipa_bits", vmIpaBits)
                .put("slot", slot)
                .put("s1ptw", stage1Walk)
                .put("cm", cacheMaintenance)
                .put("isv", !noIsv)
                .put("apei_claims", apeiClaims)
                .put("exit_sea", exitSea)
                .put("exit_nisv", exitNisv)
                .put("in_kernel_device", inKernelDevice)
                .put("vma", !noVma)
                .put("vm_flags", vmFlags)
                .put("host_stage1", hostStage1)
                .put("pfn", pfn)
                .put("writable", !readOnly)
                .put("fwb", fwb)
                .put("cache_dic", cacheDic)
                .put("dirty_logging", dirtyLogging)
                .put("mte", mte)
                .put("same_granule", sameGranule)
                .put("invalidated", invalidated);
        return options.run(spec, BATCH, fields, DecideCommand::answer);
    }

    private static Answer answer(Fields fields) {
        GuestAbort.Inputs inputs = inputs(fields);
        GuestAbort.Decision decision = GuestAbort.decide(inputs);
        if (decision.row() != GuestAbort.Row.USER_MEM) {
            return rows(
                    outcome(decision),
                    decision.row().name(),
                    decision.row().reason(),
                    decision.row().kernelFunction());
        }
        UserMemAbort.Decision mapping = UserMemAbort.decide(inputs.userMem());
        UserMemAbort.Row row = mapping.row();
        String outcome = decision instanceof GuestAbort.Resume ? outcome(mapping) : outcome(decision);
        return rows(outcome, row.name(), row.reason(), row.kernelFunction());
    }

    private static Answer rows(String outcome, String row, String reason, String kernelFunction) {
        return new Answer()
                .put("decision", outcome)
                .put("row", row)
                .put("reason", reason)
                .put("kernelFunction", kernelFunction);
    }

    private static GuestAbort.Inputs inputs(Fields fields) {
        UserMemAbort.Access access = fields.constant("access", UserMemAbort.Access.class);
        int fsc = fields.number("fsc", 0, 0x3F);
        return new GuestAbort.Inputs(
                fsc,
                fields.word("ipa"),
                fields.number("host_ipa_limit", 32, 52),
                fields.number("vm_ipa_bits", 32, 52),
                access == UserMemAbort.Access.EXECUTE,
                access == UserMemAbort.Access.WRITE,
                fields.flag("s1ptw"),
                fields.flag("cm"),
                fields.flag("isv"),
                fields.constant("slot", GuestAbort.Slot.class),
                fields.flag("apei_claims"),
                fields.flag("exit_sea"),
                fields.flag("exit_nisv"),
                fields.flag("in_kernel_device"),
                userMem(fields, access, fsc));
    }

    private static UserMemAbort.Inputs userMem(Fields fields, UserMemAbort.Access access, int fsc) {
        return new UserMemAbort.Inputs(
                Policy.of(fields.text("policy")),
                access,
                fields.flag("vma"),
                fields.word("vm_flags"),
                fields.constant("host_stage1", HostStage1.class),
                fields.constant("pfn", UserMemAbort.Pfn.class),
                fields.flag("writable"),
                fields.flag("fwb"),
                fields.flag("cache_dic"),
                fields.flag("dirty_logging"),
                fields.flag("mte"),
                FaultStatus.isPermission(fsc),
                fields.flag("same_granule"),
                fsc == FaultStatus.EXCLUSIVE_OR_ATOMIC,
                fields.flag("invalidated"));
    }

    private static String outcome(GuestAbort.Decision decision) {
        return switch (decision) {
            case GuestAbort.Mapped mapped -> outcome(mapped.mapping());
            case GuestAbort.Inject inject -> "inject " + injected(inject.injection());
            case GuestAbort.ExitToVmm exit -> "exit to the VMM: " + exit.exit().name();
            case GuestAbort.Fail fail -> "KVM_RUN fails: -" + fail.errno().name();
            case GuestAbort.Resume ignored -> "resume the guest";
            case GuestAbort.SkipInstruction ignored -> "skip the instruction";
        };
    }

    private static String injected(GuestAbort.Injection injection) {
        return switch (injection) {
            case SERROR -> "an SError";
            case INSTRUCTION_SEA -> "a synchronous external abort, instruction";
            case DATA_SEA -> "a synchronous external abort, data";
            case ADDRESS_SIZE_FAULT -> "an address size fault";
            case EXCLUSIVE_DATA_ABORT -> "a data abort, DFSC 0x35";
        };
    }

    /** A decision of user_mem_abort in a few words. */
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
}
