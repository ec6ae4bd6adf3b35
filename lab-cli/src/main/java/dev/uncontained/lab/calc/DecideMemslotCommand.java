package dev.uncontained.lab.calc;

import dev.uncontained.arm.kvm.KernelVersion;
import dev.uncontained.arm.kvm.Memslot;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.arm.vfio.VmaFlags;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab decide memslot}: whether KVM takes a memory slot. */
@Command(
        name = "memslot",
        mixinStandardHelpOptions = true,
        description = "Whether KVM takes a memory slot, and the check that decided.",
        footer = {
            "A batch is CSV with the header policy; any of these columns may follow, else the options say: ipa,size,",
            "vm_ipa_bits,guest_memfd,guest_memfd_only,mte,log_dirty_pages,fwb,cache_dic,vmas. It comes back with",
            "decision,row,reason,kernel_function."
        })
final class DecideMemslotCommand implements Callable<Integer> {
    private static final CsvBatch BATCH =
            new CsvBatch(List.of("policy"), List.of("decision", "row", "reason", "kernel_function"));

    @Spec
    private CommandSpec spec;

    @Option(names = "--policy", description = "Whose kernel decides (default: ${DEFAULT-VALUE}).")
    private String policy = "vma-flag";

    @Option(
            names = "--ipa",
            paramLabel = "ADDRESS",
            description = "First byte of the slot (default: ${DEFAULT-VALUE}).")
    private String ipa = "0x10000000";

    @Option(names = "--size", paramLabel = "BYTES", description = "Bytes (default: ${DEFAULT-VALUE}).")
    private String size = "0x1000000";

    @Option(names = "--vm-ipa-bits", paramLabel = "BITS", description = "32 to 52 (default: ${DEFAULT-VALUE}).")
    private String vmIpaBits = "40";

    @Option(
            names = "--vmas",
            paramLabel = "FLAGS:STAGE1[;...]",
            description = "The VMAs it covers, each its flags and host stage-1 type (default: vfio-pci's, noncached).")
    private String vmas = VmaFlags.hex(VmaFlags.VFIO_PCI) + ":noncached";

    @Option(names = "--guest-memfd", description = "The slot has a guest_memfd.")
    private boolean guestMemfd;

    @Option(names = "--guest-memfd-only", description = "Nothing else backs it.")
    private boolean guestMemfdOnly;

    @Option(names = "--mte", description = "The VM has MTE.")
    private boolean mte;

    @Option(names = "--log-dirty-pages", description = "KVM_MEM_LOG_DIRTY_PAGES is set.")
    private boolean logDirtyPages;

    @Option(names = "--fwb", description = "The machine has FEAT_S2FWB.")
    private boolean fwb;

    @Option(names = "--cache-dic", description = "CTR_EL0.DIC is set.")
    private boolean cacheDic;

    @Mixin
    private AnswerOptions options = new AnswerOptions();

    @Override
    public Integer call() {
        Fields fields = Fields.ofOptions()
                .put("policy", policy)
                .put("ipa", ipa)
                .put("size", size)
                .put("vm_ipa_bits", vmIpaBits)
                .put("guest_memfd", guestMemfd)
                .put("guest_memfd_only", guestMemfdOnly)
                .put("mte", mte)
                .put("log_dirty_pages", logDirtyPages)
                .put("fwb", fwb)
                .put("cache_dic", cacheDic)
                .put("vmas", vmas);
        return options.run(spec, BATCH, fields, DecideMemslotCommand::answer);
    }

    private static Answer answer(Fields fields) {
        KernelVersion kernel = Policy.of(fields.text("policy")).kernel();
        Memslot.Result result = Memslot.check(new Memslot.Inputs(
                kernel,
                fields.word("ipa"),
                fields.word("size"),
                fields.number("vm_ipa_bits", 32, 52),
                fields.flag("guest_memfd"),
                fields.flag("guest_memfd_only"),
                fields.flag("mte"),
                fields.flag("log_dirty_pages"),
                fields.flag("fwb"),
                fields.flag("cache_dic"),
                vmas(fields.text("vmas"))));
        Answer answer = new Answer()
                .put(
                        "decision",
                        switch (result) {
                            case Memslot.Accepted ignored -> "accepted";
                            case Memslot.Refused refused ->
                                "-" + refused.errno().name();
                        })
                .put("row", result.row().name())
                .put("reason", result.row().reason())
                .put("kernelFunction", result.row().kernelFunction());
        return result instanceof Memslot.Refused refused && refused.vma() >= 0
                ? answer.put("vma", refused.vma())
                : answer;
    }

    private static List<Memslot.Vma> vmas(String text) {
        return Arrays.stream(text.split(";")).map(DecideMemslotCommand::vma).toList();
    }

    private static Memslot.Vma vma(String text) {
        String[] parts = text.strip().split(":", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException(
                    "vmas '" + text + "' is not FLAGS:STAGE1, such as 0x8004044400:noncached");
        }
        return new Memslot.Vma(Answer.word("vmas", parts[0]), Fields.constant("vmas", HostStage1.class, parts[1]));
    }
}
