package dev.uncontained.lab.csv;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row of a batch, by column name. */
public final class CsvRow {
    private final Map<String, Integer> columns;
    private final List<String> fields;

    CsvRow(Map<String, Integer> columns, List<String> fields) {
        this.columns = columns;
        this.fields = fields;
    }

    /**
     * A column that the batch requires, without the blanks around it.
     *
     * @throws IllegalArgumentException when the row is too short to have it
     */
    public String get(String column) {
        Integer index = columns.get(column);
        if (index == null || index >= fields.size()) {
            throw new IllegalArgumentException("the row ends before its column " + column);
        }
        return fields.get(index).strip();
    }

    /** A column that the batch may have, without the blanks around it; null where the header or the row lacks it. */
    public @Nullable String find(String column) {
        Integer index = columns.get(column);
        return index == null || index >= fields.size()
                ? null
                : fields.get(index).strip();
    }
}
