package dev.uncontained.lab.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.uncontained.arm.host.Transaction;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Claim;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.report.TextTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code lab audit} prints, as text and as JSON. */
record AuditReport(Platform platform, Audit audit) {
    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(platform.title())
                .append(", ")
                .append(audit.kind().wireName())
                .append('\n')
                .append("any uncached type allowed?  ")
                .append(audit.answer())
                .append("\n\n");
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
                for (String ground : Ground.texts(Ground.of(platform, audit.kind(), worst))) {
                    line(text, "rests on", ground);
                }
            }
        }
        text.append('\n').append(policies()).append('\n');
        List<Ground> guesses = Ground.ofAnswer(platform, audit.kind()).stream()
                .filter(Ground::isEstimate)
                .toList();
        if (!guesses.isEmpty()) {
            text.append("the answer rests on what nobody has measured\n");
            for (String guess : Ground.texts(guesses)) {
                line(text, "rests on", guess);
            }
            text.append('\n');
        }
        return text.append(audit.probes())
                .append(" probes of up to 256 accesses and a barrier; ")
                .append(Estimate.of(List.of(platform)).size())
                .append(" of the platform file's ")
                .append(platform.claims().size())
                .append(" claims are estimates\n")
                .toString();
    }

    private TextTable policies() {
        TextTable table = new TextTable(5, List.of("policy", "host mapping", "VMA flag", "stage 2", "worst"));
        for (PolicyRow row : PolicyRow.of(platform, audit.kind())) {
            String mapping = row.hostMapping() == null ? "KVM's own" : row.hostMapping();
            MemoryType type = row.stage2();
            table.add(List.of(
                    row.policy().wireName(),
                    mapping,
                    row.flagText(),
                    type == null ? "none, trapped" : type.name(),
                    type == null ? row.refusal() : audit.worst(type).harm().text()));
        }
        return table;
    }

    private static void line(StringBuilder text, String label, String value) {
        if (!value.isEmpty()) {
            text.append("  %-11s  %s\n".formatted(label, value));
        }
    }

    /** For programs. */
    String json() {
        JsonMapper mapper = JsonMapper.builder().build();
        ObjectNode node = mapper.createObjectNode();
        node.put("platform", platform.name())
                .put("region", audit.kind().wireName())
                .put("safe", audit.isSafe())
                .put("answer", audit.answer())
                .put("probes", audit.probes());
        ArrayNode types = node.putArray("stage2");
        for (MemoryType type : Audit.CHOICES) {
            Finding worst = audit.worst(type);
            ObjectNode found = finding(type, worst);
            found.set("restsOn", grounds(Ground.of(platform, audit.kind(), worst)));
            types.add(found);
        }
        ArrayNode policies = node.putArray("policies");
        for (PolicyRow row : PolicyRow.of(platform, audit.kind())) {
            MemoryType type = row.stage2();
            policies.addObject()
                    .put("policy", row.policy().wireName())
                    .put("hostMapping", row.hostMapping())
                    .put("vmaFlag", row.flag())
                    .put("stage2", type == null ? null : type.name())
                    .put("refusal", row.refusal().isEmpty() ? null : row.refusal())
                    .put("worst", type == null ? null : audit.worst(type).harm().name());
        }
        node.set("restsOn", grounds(Ground.ofAnswer(platform, audit.kind())));
        node.set("estimates", mapper.valueToTree(Estimate.of(List.of(platform))));
        return node.toPrettyString() + "\n";
    }

    private static ArrayNode grounds(List<Ground> grounds) {
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        for (Ground ground : grounds) {
            Claim claim = ground.claim();
            nodes.addObject()
                    .put("key", ground.key())
                    .put("grade", ground.grade())
                    .put("source", claim == null ? null : claim.source());
        }
        return nodes;
    }

    private static ObjectNode finding(MemoryType type, Finding worst) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("type", type.name())
                .put("worst", worst.harm().name())
                .put("program", worst.probe().program().wireName())
                .put(
                        "access",
                        worst.probe().only() == null ? null : worst.probe().executes())
                .put("accessBytes", worst.probe().accessBytes())
                .put("stage1", worst.probe().guestMaps())
                .put("decoded", worst.probe().decoded())
                .put("accesses", worst.accesses());
        node.set("transaction", transaction(worst.transaction()));
        return node.put("cause", worst.cause() == null ? null : worst.cause().wireName())
                .put("error", worst.error());
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
}
