package dev.uncontained.events.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.uncontained.arm.vfio.VmaFlags;
import dev.uncontained.events.Hex;

/** The members ending in {@code Names} that decode a hexadecimal neighbour for people. Only the hexadecimal is ever read. */
final class DecodedNames {
    private static final String VM_FLAGS = "vmFlags";
    private static final String VM_FLAG_NAMES = "vmFlagNames";

    private DecodedNames() {}

    static void add(ObjectNode node) {
        JsonNode flags = node.get(VM_FLAGS);
        if (flags != null) {
            var names = node.putArray(VM_FLAG_NAMES);
            VmaFlags.names(Hex.of(flags.textValue()).value()).forEach(names::add);
        }
        for (JsonNode child : node) {
            addBelow(child);
        }
    }

    static void remove(ObjectNode node) {
        node.remove(VM_FLAG_NAMES);
        for (JsonNode child : node) {
            removeBelow(child);
        }
    }

    private static void addBelow(JsonNode node) {
        if (node instanceof ObjectNode object) {
            add(object);
        } else if (node.isArray()) {
            node.forEach(DecodedNames::addBelow);
        }
    }

    private static void removeBelow(JsonNode node) {
        if (node instanceof ObjectNode object) {
            remove(object);
        } else if (node.isArray()) {
            node.forEach(DecodedNames::removeBelow);
        }
    }
}
