package dev.uncontained.lab.calc;

import dev.uncontained.lab.csv.CsvRow;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one question by their batch columns: from a row where it has the column, else from the command line. */
final class Fields {
    private final Map<String, String> options;
    private final @Nullable CsvRow row;

    private Fields(Map<String, String> options, @Nullable CsvRow row) {
        this.options = options;
        this.row = row;
    }

    /** None yet. */
    static Fields ofOptions() {
        return new Fields(new HashMap<>(), null);
    }

    Fields put(String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
        return this;
    }

    Fields put(String name, boolean value) {
        options.put(name, value ? "1" : "0");
        return this;
    }

    /** The same options under a row of a batch. */
    Fields under(CsvRow of) {
        return new Fields(options, of);
    }

    /** Whether the row or the command line says anything about it. */
    boolean has(String name) {
        return find(name) != null;
    }

    /**
     * A field as text.
     *
     * @throws IllegalArgumentException naming the field that is missing
     */
    String text(String name) {
        String value = find(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** A number within its range; the exception names field, value and range. */
    int number(String name, int min, int max) {
        return (int) Answer.number(name, text(name), min, max);
    }

    /** All 64 bits, such as an address. */
    long word(String name) {
        return Answer.word(name, text(name));
    }

    /** 0 or 1. */
    boolean flag(String name) {
        return number(name, 0, 1) == 1;
    }

    /** A constant by its name in lower case with hyphens; the exception names the legal ones. */
    <E extends Enum<E>> E constant(String name, Class<E> type) {
        return constant(name, type, text(name));
    }

    static <E extends Enum<E>> E constant(String field, Class<E> type, String value) {
        for (E constant : type.getEnumConstants()) {
            if (wireName(constant).equals(value.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(field + " '" + value + "' is not one of "
                + String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                                .map(Fields::wireName)
                                .toList()));
    }

    static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private @Nullable String find(String name) {
        String cell = row == null ? null : row.find(name);
        return cell == null || cell.isEmpty() ? options.get(name) : cell;
    }
}
