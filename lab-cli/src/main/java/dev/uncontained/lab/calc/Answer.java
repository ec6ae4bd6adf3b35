package dev.uncontained.lab.calc;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/** What a calculator answers: named values, printed one a line for people or as one JSON object. */
final class Answer {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode node = JSON.createObjectNode();

    Answer put(String name, String value) {
        node.put(name, value);
        return this;
    }

    Answer put(String name, long value) {
        node.put(name, value);
        return this;
    }

    Answer put(String name, boolean value) {
        node.put(name, value);
        return this;
    }

    void print(PrintWriter out, boolean json) {
        if (json) {
            out.println(node.toPrettyString());
        } else {
            int width = node.propertyStream()
                    .mapToInt(property -> property.getKey().length())
                    .max()
                    .orElse(0);
            node.propertyStream()
                    .forEach(property -> out.printf(
                            "%-" + width + "s  %s%n",
                            property.getKey(),
                            property.getValue().isBoolean()
                                    ? property.getValue().booleanValue() ? "yes" : "no"
                                    : property.getValue().asText()));
        }
        out.flush();
    }

    /**
     * A whole number, decimal or 0x hexadecimal.
     *
     * @throws IllegalArgumentException naming field, value and range
     */
    static long number(String field, String text, long min, long max) {
        String range = "0x" + Long.toHexString(min) + " to 0x" + Long.toHexString(max);
        try {
            long value = text.startsWith("0x") || text.startsWith("0X")
                    ? Long.parseUnsignedLong(text, 2, text.length(), 16)
                    : Long.parseLong(text);
            if (min == Long.MIN_VALUE || (value >= min && value <= max)) {
                return value;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(field + " '" + text + "' is not a number, decimal or 0x hexadecimal", e);
        }
        throw new IllegalArgumentException(field + " '" + text + "' is not in " + range);
    }

    /** All 64 bits. */
    static long word(String field, String text) {
        return number(field, text, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
