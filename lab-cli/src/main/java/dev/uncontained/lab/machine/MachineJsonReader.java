package dev.uncontained.lab.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads back what {@link MachineJsonWriter} wrote, which people may have edited: every value is checked. */
final class MachineJsonReader {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{1,16}");
    private static final Pattern CLASS_CODE = Pattern.compile("[0-9a-f]{4}");

    private final String source;

    private MachineJsonReader(String source) {
        this.source = source;
    }

    static Machine read(String source, String text) throws MachineException {
        JsonNode root;
        try {
            root = JsonMapper.builder().build().readTree(text);
        } catch (JsonProcessingException e) {
            throw new MachineException(source + ": not JSON: " + e.getOriginalMessage());
        }
        MachineJsonReader reader = new MachineJsonReader(source);
        List<PciDevice> devices = new ArrayList<>();
        for (JsonNode device : reader.array(root, "devices", "the file")) {
            devices.add(reader.device(device, "device " + devices.size()));
        }
        List<UnreadLine> unread = new ArrayList<>();
        for (JsonNode line : reader.array(root, "unread", "the file")) {
            unread.add(
                    new UnreadLine(line.path("line").asInt(), line.path("text").asText()));
        }
        return new Machine(devices, unread);
    }

    private PciDevice device(JsonNode node, String where) throws MachineException {
        String address = text(node, "address", where);
        String className = text(node, "class", where);
        List<MemoryBar> bars = new ArrayList<>();
        for (JsonNode bar : array(node, "bars", address)) {
            bars.add(bar(bar, address + " bar " + bars.size()));
        }
        String code = CLASS_CODE.matcher(className).matches() ? className : null;
        return new PciDevice(
                address, className, code, optional(node, "ids"), optional(node, "driver"), bars, msix(node, address));
    }

    private MemoryBar bar(JsonNode node, String where) throws MachineException {
        Integer index = node.path("index").isNull() ? null : (int) number(node, "index", where, 0, 5);
        Long sizeBytes = node.path("size").isNull() ? null : number(node, "size", where, 1, Long.MAX_VALUE);
        int bits = (int) number(node, "bits", where, 32, 64);
        if (!node.path("prefetchable").isBoolean()) {
            throw wrong(where, "prefetchable", node, "true or false");
        }
        return new MemoryBar(
                index,
                address(node, where),
                sizeBytes,
                bits,
                node.path("prefetchable").booleanValue(),
                state(node, where));
    }

    private @Nullable Long address(JsonNode node, String where) throws MachineException {
        if (node.path("address").isNull()) {
            return null;
        }
        String hex = text(node, "address", where);
        if (!ADDRESS.matcher(hex).matches()) {
            throw wrong(where, "address", node, "0x and 1 to 16 hex digits, or null");
        }
        return Long.parseUnsignedLong(hex.substring(2), 16);
    }

    private BarState state(JsonNode node, String where) throws MachineException {
        String word = text(node, "state", where);
        for (BarState state : BarState.values()) {
            if (state.word().equals(word.toLowerCase(Locale.ROOT))) {
                return state;
            }
        }
        throw wrong(where, "state", node, "live, disabled, virtual or unassigned");
    }

    private MsixPlace msix(JsonNode device, String where) throws MachineException {
        JsonNode node = device.path("msix");
        if (node.isNull()) {
            return new MsixPlace.None();
        }
        if (node.isTextual() && node.textValue().equals("unknown")) {
            return new MsixPlace.Unknown();
        }
        if (!node.isObject()) {
            throw wrong(where, "msix", device, "an object, null or \"unknown\"");
        }
        return new MsixPlace.Table(
                (int) number(node, "count", where, 1, 2048),
                (int) number(node, "bar", where, 0, 5),
                number(node, "offset", where, 0, 0xffff_ffffL));
    }

    private JsonNode array(JsonNode node, String field, String where) throws MachineException {
        if (!node.path(field).isArray()) {
            throw wrong(where, field, node, "an array");
        }
        return node.path(field);
    }

    private String text(JsonNode node, String field, String where) throws MachineException {
        if (!node.path(field).isTextual()) {
            throw wrong(where, field, node, "text");
        }
        return node.path(field).textValue();
    }

    private static @Nullable String optional(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).textValue() : null;
    }

    private long number(JsonNode node, String field, String where, long least, long most) throws MachineException {
        JsonNode number = node.path(field);
        if (!number.isIntegralNumber()
                || !number.canConvertToLong()
                || number.longValue() < least
                || number.longValue() > most) {
            throw wrong(where, field, node, "a whole number from " + least + " to " + most);
        }
        return number.longValue();
    }

    private MachineException wrong(String where, String field, JsonNode node, String expected) {
        String found = node.has(field) ? node.path(field).toString() : "missing";
        return new MachineException(
                source + ": " + where + ": \"" + field + "\" is " + found + "; expected " + expected);
    }
}
