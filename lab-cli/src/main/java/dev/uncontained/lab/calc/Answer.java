package dev.uncontained.lab.calc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a calculator answers: named values, printed one a line for people, as one JSON object, or as cells of a CSV row. */
final class Answer {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern WORD = Pattern.compile("_([a-z])");

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

    /** A value's text; null when the answer has none of that name. */
    @Nullable
    String find(String name) {
        JsonNode value = node.get(name);
        return value == null ? null : value.asText();
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

    /** The values under these columns ({@code kernel_function} for {@code kernelFunction}), truth as 0 or 1, nothing as nothing. */
    List<String> cells(List<String> columns) {
        return columns.stream().map(this::cell).toList();
    }

    private String cell(String column) {
        JsonNode value =
                node.get(WORD.matcher(column).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT)));
        if (value == null) {
            return "";
        }
        return value.isBoolean() ? value.booleanValue() ? "1" : "0" : value.asText();
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
