package dev.uncontained.lab.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** One record of any topic of the lab as one line. */
final class RecordText {
    private static final int PREVIEW_BYTES = 48;

    private final JsonMapper mapper = new EventCodec().mapper();
    private final BurstCodec bursts = new BurstCodec();

    /** For people: where it stands, its key, its type, its members. */
    String line(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode value = value(record);
        StringBuilder line = new StringBuilder();
        line.append(record.topic())
                .append('-')
                .append(record.partition())
                .append('@')
                .append(record.offset());
        line.append(' ').append(Instant.ofEpochMilli(record.timestamp()));
        line.append(' ').append(key(record.key()));
        JsonNode type = value.remove("type");
        if (type != null) {
            line.append(' ').append(type.asText());
        }
        if (value.has("virtualNs")) {
            line.append(" boot ").append(value.remove("boot").asInt());
            line.append(" seq ").append(value.remove("seq").asLong());
            line.append(" at %.3f us".formatted(value.remove("virtualNs").asLong() / 1e3));
            value.remove("run");
            value.remove("host");
        }
        value.remove("checksum");
        String members = value.properties().stream().map(RecordText::member).collect(Collectors.joining(" "));
        return line.append(' ').append(members).toString().stripTrailing();
    }

    /** For programs: one JSON object. */
    String json(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode node = mapper.createObjectNode()
                .put("topic", record.topic())
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("timestampMs", record.timestamp())
                .put("key", key(record.key()));
        node.set("value", value(record));
        try {
            return mapper.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private ObjectNode value(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().endsWith(".dlq")) {
            return deadLetter(record);
        }
        if (record.value() == null) {
            return mapper.createObjectNode().put("type", "tombstone");
        }
        return switch (Topic.of(record.topic())) {
            case RUNS, HOSTS, REGIONS, STAGE2, ABORTS, FAULTS -> event(record.value());
            case MMIO -> burst(record);
            case CHECKPOINTS, SNAPSHOTS -> cache(record);
        };
    }

    private ObjectNode event(byte[] value) {
        try {
            if (mapper.readTree(value) instanceof ObjectNode object) {
                return object;
            }
            return unreadable("not a JSON object", value);
        } catch (IOException e) {
            return unreadable("not JSON", value);
        }
    }

    private ObjectNode burst(ConsumerRecord<byte[], byte[]> record) {
        try {
            ObjectNode burst = mapper.valueToTree(bursts.decode(record.key(), record.value()));
            ObjectNode node = mapper.createObjectNode().put("type", "MmioBurst");
            if (burst.remove("header") instanceof ObjectNode header) {
                node.setAll(header);
            }
            node.setAll(burst);
            node.put("chain", HexFormat.of().toHexDigits(burst.path("chain").asLong()));
            return node;
        } catch (UnreadableRecordException e) {
            return unreadable(String.valueOf(e.getMessage()), record.value());
        }
    }

    private ObjectNode cache(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode node = mapper.createObjectNode()
                .put("type", record.topic().equals(Topic.CHECKPOINTS.topicName()) ? "checkpoint" : "snapshot")
                .put("bytes", record.value().length);
        for (Header header : record.headers()) {
            node.put(header.key(), printable(header.value(), PREVIEW_BYTES));
        }
        return node.put("begins", printable(record.value(), PREVIEW_BYTES));
    }

    private ObjectNode deadLetter(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode node = mapper.createObjectNode().put("type", "dead-letter");
        for (Header header : record.headers()) {
            String name = header.key().startsWith("dlq-") ? header.key().substring("dlq-".length()) : header.key();
            node.put(name, printable(header.value(), 400));
        }
        byte[] value = record.value();
        return node.put("bytes", value == null ? 0 : value.length).put("begins", printable(value, PREVIEW_BYTES));
    }

    private ObjectNode unreadable(String cause, byte[] value) {
        return mapper.createObjectNode()
                .put("type", "unreadable")
                .put("cause", cause)
                .put("bytes", value.length)
                .put("begins", printable(value, PREVIEW_BYTES));
    }

    private static String member(Map.Entry<String, JsonNode> member) {
        JsonNode value = member.getValue();
        return member.getKey() + "=" + (value.isTextual() ? value.textValue() : value.toString());
    }

    private static String key(byte @Nullable [] key) {
        return key == null ? "-" : printable(key, 400);
    }

    /** Text as it is, anything else in hexadecimal; at most {@code limit} bytes of it. */
    static String printable(byte @Nullable [] bytes, int limit) {
        if (bytes == null) {
            return "null";
        }
        int length = Math.min(limit, bytes.length);
        boolean text = true;
        for (int i = 0; i < length; i++) {
            text &= bytes[i] < 0 || bytes[i] >= 0x20;
        }
        String decoded = new String(bytes, 0, length, StandardCharsets.UTF_8);
        String shown = text && decoded.indexOf('\uFFFD') < 0
                ? decoded
                : "0x" + HexFormat.of().formatHex(bytes, 0, length);
        return length < bytes.length ? shown + "…" : shown;
    }
}
