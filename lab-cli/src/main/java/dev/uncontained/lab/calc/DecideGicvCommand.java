package dev.uncontained.lab.calc;

import dev.uncontained.arm.kvm.Gicv;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab decide gicv}: how KVM maps the GICv2 virtual CPU interface into a guest. */
@Command(
        name = "gicv",
        mixinStandardHelpOptions = true,
        description = "How KVM maps the GICv2 virtual CPU interface: no VMA is asked, so no VMA flag can apply.",
        footer = {
            "A batch is CSV with the header policy; any of these columns may follow, else the options say: cpu_base,",
            "dist_base,host_address,host_size,granule,pkvm. It comes back with decision,reason,kernel_function."
        })
final class DecideGicvCommand implements Callable<Integer> {
    private static final CsvBatch BATCH =
            new CsvBatch(List.of("policy"), List.of("decision", "reason", "kernel_function"));

    @Spec
    private CommandSpec spec;

    @Option(names = "--policy", description = "Whose kernel decides (default: ${DEFAULT-VALUE}).")
    private String policy = "vma-flag";

    @Option(
            names = "--cpu-base",
            paramLabel = "IPA",
            description = "Guest's CPU interface, or unset (default: ${DEFAULT-VALUE}).")
    private String cpuBase = "0x8010000";

    @Option(
            names = "--dist-base",
            paramLabel = "IPA",
            description = "Guest's distributor, or unset (default: ${DEFAULT-VALUE}).")
    private String distBase = "0x8000000";

    @Option(names = "--host-address", paramLabel = "PA", description = "The host's GICV (default: ${DEFAULT-VALUE}).")
    private String hostAddress = "0x2c06000";

    @Option(names = "--host-size", paramLabel = "BYTES", description = "Its size (default: ${DEFAULT-VALUE}).")
    private String hostSize = "0x2000";

    @Option(names = "--granule", paramLabel = "4k|16k|64k", description = "Host page size (default: ${DEFAULT-VALUE}).")
    private String granule = "4k";

    @Option(names = "--pkvm", description = "Protected mode.")
    private boolean pkvm;

    @Mixin
    private AnswerOptions options = new AnswerOptions();

    @Override
    public Integer call() {
        Fields fields = Fields.ofOptions()
                .put("policy", policy)
                .put("cpu_base", cpuBase)
                .put("dist_base", distBase)
                .put("host_address", hostAddress)
                .put("host_size", hostSize)
                .put("granule", granule)
                .put("pkvm", pkvm);
        return options.run(spec, BATCH, fields, DecideGicvCommand::answer);
    }

    private static Answer answer(Fields fields) {
        Gicv.Result result = Gicv.map(
                Policy.of(fields.text("policy")),
                base(fields, "cpu_base"),
                base(fields, "dist_base"),
                fields.word("host_address"),
                fields.word("host_size"),
                Granule.of(fields.text("granule")).pageSize(),
                fields.flag("pkvm"));
        return switch (result) {
            case Gicv.Mapped mapped ->
                rows(
                        "map " + mapped.pages() + (mapped.pages() == 1 ? " page " : " pages ")
                                + mapped.type().name(),
                        "page by page, writable, without looking at a VMA",
                        "kvm_phys_addr_ioremap");
            case Gicv.Trapped ignored ->
                rows("trapped and emulated at EL2", "the host's GICV is not page-aligned", "vgic_v2_probe");
            case Gicv.Refused refused -> rows("-" + refused.errno().name(), refused.reason(), "vgic_v2_map_resources");
        };
    }

    private static Answer rows(String decision, String reason, String kernelFunction) {
        return new Answer().put("decision", decision).put("reason", reason).put("kernelFunction", kernelFunction);
    }

    private static long base(Fields fields, String name) {
        return fields.text(name).equals("unset") ? -1 : fields.word(name);
    }
}
