package dev.uncontained.lab.csv;

import java.util.List;
import java.util.Map;

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
}
