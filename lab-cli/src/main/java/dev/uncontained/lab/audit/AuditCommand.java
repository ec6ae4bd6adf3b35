package dev.uncontained.lab.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.Transaction;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.kvm.UserMemAbort;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Claim;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.arm.vfio.VmaFlag;
import dev.uncontained.arm.vfio.VmaFlags;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.report.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab audit}: may a guest be let choose any uncached type on this platform? */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description =
                "Search every access kind, stage-1 type and stage-2 choice on a platform for one that reaches beyond its guest, "
                        + "and answer the vendor's question: is it safe to allow any uncached type here?",
        footer = "Exit status: 0 it is safe; 1 it is not; 2 there is no such platform or region kind.")
public final class AuditCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PLATFORM", description = "Name of a file in platforms/, such as altra.")
    private String platform = "";

    @Option(
            names = "--region",
            paramLabel = "KIND",
            description = "vfio-pci (default), vfio-pci-variant, vfio-platform or gicv.")
    private String region = "vfio-pci";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        PlatformFolder folder =
                new PlatformFolder(LabHome.ofThisProcess().root().resolve("platforms"));
        RegionKind kind;
        try {
            kind = RegionKind.of(region);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (!folder.has(platform)) {
            throw LabException.usage(
                    "there is no platform '" + platform + "'", "There are " + String.join(", ", folder.names()) + ".");
        }
        try {
            Platform of = folder.read(platform);
            Audit audit = Audit.of(of, kind);
            PrintWriter out = spec.commandLine().getOut();
            out.print(json ? json(of, audit) : text(of, audit));
            out.flush();
            return audit.isSafe() ? 0 : LabException.BAD_RESULT;
        } catch (BadFileException e) {
            throw LabException.usage(String.valueOf(e.getMessage()), "Put the platform file right.");
        }
    }

    private static String text(Platform of, Audit audit) {
        StringBuilder text = new StringBuilder();
        text.append(of.title()).append(", ").append(audit.kind().wireName()).append('\n');
        text.append("any uncached type allowed?  ").append(audit.answer()).append("\n\n");
        for (MemoryType type : Audit.CHOICES) {
            Finding worst = audit.worst(type);
            text.append("stage 2 ")
                    .append(type.name())
                    .append(": ")
                    .append(worst.harm().text())
                    .append('\n');
            if (worst.harm() != Harm.NONE) {
                line(text, "program", worst.program());
                line(text, "transaction", worst.transactionText());
                line(text, "error", worst.error());
            }
        }
        text.append('\n');
        TextTable policies = new TextTable(4, List.of("policy", "VMA flag", "stage 2", "worst"));
        for (Policy policy : Policy.values()) {
            for (boolean flag : flags(audit.kind())) {
                MemoryType type = type(policy, audit.kind(), flag);
                policies.add(List.of(
                        policy.wireName(),
                        audit.kind() == RegionKind.GICV ? "no VMA" : flag ? "set" : "not set",
                        type.name(),
                        audit.worst(type).harm().text()));
            }
        }
        text.append(policies).append('\n');
        long estimates = of.claims().stream().filter(AuditCommand::isEstimate).count();
        return text.append(audit.probes())
                .append(" probes of up to 256 accesses and a barrier; ")
                .append(estimates)
                .append(" of the platform file's ")
                .append(of.claims().size())
                .append(" claims are estimates\n")
                .toString();
    }

    private static void line(StringBuilder text, String label, String value) {
        if (!value.isEmpty()) {
            text.append("  %-11s  %s%n".formatted(label, value));
        }
    }

    private static String json(Platform of, Audit audit) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("platform", of.name())
                .put("region", audit.kind().wireName())
                .put("safe", audit.isSafe())
                .put("answer", audit.answer())
                .put("probes", audit.probes());
        ArrayNode types = node.putArray("stage2");
        for (MemoryType type : Audit.CHOICES) {
            Finding worst = audit.worst(type);
            ObjectNode found = types.addObject()
                    .put("type", type.name())
                    .put("worst", worst.harm().name())
                    .put("program", worst.probe().program().wireName())
                    .put(
                            "access",
                            worst.probe().only() == null ? null : worst.probe().executes())
                    .put("accessBytes", worst.probe().accessBytes())
                    .put("stage1", worst.probe().guestMaps())
                    .put("decoded", worst.probe().decoded())
                    .put("accesses", worst.accesses())
                    .put("cause", worst.cause() == null ? null : worst.cause().wireName())
                    .put("error", worst.error());
            found.set("transaction", transaction(worst.transaction()));
        }
        ArrayNode policies = node.putArray("policies");
        for (Policy policy : Policy.values()) {
            for (boolean flag : flags(audit.kind())) {
                MemoryType type = type(policy, audit.kind(), flag);
                policies.addObject()
                        .put("policy", policy.wireName())
                        .put("vmaFlag", flag)
                        .put("stage2", type.name())
                        .put("worst", audit.worst(type).harm().name());
            }
        }
        return node.toPrettyString() + "\n";
    }

    private static JsonNode transaction(@Nullable Transaction of) {
        return of == null
                ? NullNode.getInstance()
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("operation", of.isWrite() ? "write" : "read")
                        .put("offset", of.offset())
                        .put("bytes", of.bytes())
                        .put("byteEnables", "0x" + Long.toHexString(of.byteEnables()));
    }

    private static boolean isEstimate(Claim claim) {
        return claim.grade() == Claim.Grade.ESTIMATE;
    }

    /** Whether VFIO sets the flag: always on PCI, after the vendor's audit on a platform device. */
    private static boolean[] flags(RegionKind kind) {
        return switch (kind) {
            case VFIO_PCI, VFIO_PCI_VARIANT -> new boolean[] {true};
            case VFIO_PLATFORM -> new boolean[] {false, true};
            case GICV -> new boolean[] {false};
        };
    }

    private static MemoryType type(Policy policy, RegionKind kind, boolean flag) {
        if (kind == RegionKind.GICV) {
            return policy.gicvType();
        }
        long flags = flag ? VmaFlags.VFIO_PCI : VmaFlags.VFIO_PCI & ~VmaFlag.VM_ALLOW_ANY_UNCACHED.value();
        UserMemAbort.Decision decision = UserMemAbort.decide(UserMemAbort.Inputs.translationFault(
                policy,
                UserMemAbort.Access.WRITE,
                flags,
                HostStage1.NONCACHED,
                UserMemAbort.Pfn.NOT_MEMORY,
                true,
                true));
        if (decision instanceof UserMemAbort.Map map) {
            return map.type();
        }
        throw new IllegalStateException("a BAR is mapped under every policy: " + decision);
    }
}
