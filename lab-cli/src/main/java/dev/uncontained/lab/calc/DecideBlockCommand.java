package dev.uncontained.lab.calc;

import dev.uncontained.arm.kvm.BlockSize;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.vfio.VmaFlags;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab decide block}: the size of the leaf KVM maps on a fault. */
@Command(
        name = "block",
        mixinStandardHelpOptions = true,
        description = "The size of the leaf KVM maps on a fault in a VMA of a device, and why it is not larger.",
        footer = {
            "A batch is CSV with the header hva; any of these columns may follow, else the options say: granule,vma_start,",
            "vma_end,pgoff,vm_flags,slot_ipa,slot_hva,slot_size,dirty_logging. It comes back with size_bytes,ipa,offset,reason."
        })
final class DecideBlockCommand implements Callable<Integer> {
    private static final CsvBatch BATCH =
            new CsvBatch(List.of("hva"), List.of("size_bytes", "ipa", "offset", "reason", "kernel_function"));

    @Spec
    private CommandSpec spec;

    @Option(names = "--hva", paramLabel = "ADDRESS", description = "Faulting host address (default: the VMA's first).")
    private String hva = "";

    @Option(names = "--granule", paramLabel = "4k|16k|64k", description = "Page size (default: ${DEFAULT-VALUE}).")
    private String granule = "4k";

    @Option(
            names = "--vma-start",
            paramLabel = "ADDRESS",
            description = "First byte of the VMA (default: ${DEFAULT-VALUE}).")
    private String vmaStart = "0x7f0000000000";

    @Option(
            names = "--vma-end",
            paramLabel = "ADDRESS",
            description = "Byte after its last (default: ${DEFAULT-VALUE}).")
    private String vmaEnd = "0x7f0001000000";

    @Option(names = "--pgoff", paramLabel = "PAGES", description = "The VMA's vm_pgoff (default: ${DEFAULT-VALUE}).")
    private String pgoff = "0";

    @Option(names = "--vm-flags", paramLabel = "FLAGS", description = "The VMA's flags (default: vfio-pci's).")
    private String vmFlags = VmaFlags.hex(VmaFlags.VFIO_PCI);

    @Option(
            names = "--slot-ipa",
            paramLabel = "ADDRESS",
            description = "First IPA of the slot (default: ${DEFAULT-VALUE}).")
    private String slotIpa = "0x10000000";

    @Option(names = "--slot-hva", paramLabel = "ADDRESS", description = "Its host address (default: ${DEFAULT-VALUE}).")
    private String slotHva = "0x7f0000000000";

    @Option(names = "--slot-size", paramLabel = "BYTES", description = "Its size (default: ${DEFAULT-VALUE}).")
    private String slotSize = "0x1000000";

    @Option(names = "--dirty-logging", description = "The slot logs dirty pages.")
    private boolean dirtyLogging;

    @Mixin
    private AnswerOptions options = new AnswerOptions();

    @Override
    public Integer call() {
        Fields fields = Fields.ofOptions()
                .put("hva", hva.isEmpty() ? vmaStart : hva)
                .put("granule", granule)
                .put("vma_start", vmaStart)
                .put("vma_end", vmaEnd)
                .put("pgoff", pgoff)
                .put("vm_flags", vmFlags)
                .put("slot_ipa", slotIpa)
                .put("slot_hva", slotHva)
                .put("slot_size", slotSize)
                .put("dirty_logging", dirtyLogging);
        return options.run(spec, BATCH, fields, DecideBlockCommand::answer);
    }

    private static Answer answer(Fields fields) {
        long hva = fields.word("hva");
        within(hva, "vma", fields.word("vma_start"), fields.word("vma_end"));
        within(hva, "slot", fields.word("slot_hva"), fields.word("slot_hva") + fields.word("slot_size"));
        BlockSize.Choice choice = BlockSize.choose(new BlockSize.Inputs(
                Granule.of(fields.text("granule")),
                hva,
                fields.word("vma_start"),
                fields.word("vma_end"),
                fields.word("pgoff"),
                fields.word("vm_flags"),
                fields.word("slot_ipa"),
                fields.word("slot_hva"),
                fields.word("slot_size"),
                fields.flag("dirty_logging")));
        return new Answer()
                .put("sizeBytes", choice.size())
                .put("ipa", Answer.hex(choice.ipa()))
                .put("offset", Answer.hex(choice.offset()))
                .put("reason", choice.reason())
                .put("kernelFunction", "get_vma_page_shift, fault_supports_stage2_huge_mapping");
    }

    private static void within(long hva, String field, long start, long end) {
        if (hva < start || hva >= end) {
            throw new IllegalArgumentException("hva '" + Answer.hex(hva) + "' is not in the " + field + ", "
                    + Answer.hex(start) + " to " + Answer.hex(end - 1));
        }
    }
}
