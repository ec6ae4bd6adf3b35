package dev.uncontained.lab.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The first member in which two values differ.
 *
 * @param path the member, with dots and indexes
 */
record Difference(String path, String expected, String found) {
    private static final int LONGEST = 200;

    /** Null when they are equal. */
    static @Nullable Difference of(JsonMapper mapper, Object expected, Object found) {
        return of("", mapper.valueToTree(expected), mapper.valueToTree(found));
    }

    /** Null when they are equal; a number is equal to itself however it is written. */
    static @Nullable Difference of(String path, @Nullable JsonNode expected, @Nullable JsonNode found) {
        if (expected == null || found == null) {
            boolean neither = expected == null && found == null;
            return neither ? null : new Difference(path, text(expected), text(found));
        }
        if (expected.isObject() && found.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            expected.fieldNames().forEachRemaining(names::add);
            found.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String member = path.isEmpty() ? name : path + "." + name;
                Difference inside = of(member, expected.get(name), found.get(name));
                if (inside != null) {
                    return inside;
                }
            }
            return null;
        }
        if (expected.isArray() && found.isArray()) {
            for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
                Difference inside = of(path + "[" + i + "]", expected.get(i), found.get(i));
                if (inside != null) {
                    return inside;
                }
            }
            return null;
        }
        boolean numbers = expected.isNumber() && found.isNumber();
        boolean equal = numbers
                ? expected.decimalValue().compareTo(found.decimalValue()) == 0
                : Objects.equals(expected, found);
        return equal ? null : new Difference(path, text(expected), text(found));
    }

    private static String text(@Nullable JsonNode node) {
        if (node == null) {
            return "nothing";
        }
        String text = node.isValueNode() ? node.asText() : node.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
