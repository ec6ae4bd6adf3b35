package dev.uncontained.lab.sweep;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** {@code data.csv}: a row for each run, with a column for each axis and each measure; what was not measured is empty. */
final class DataCsv {
    private DataCsv() {}

    static String of(Results results) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            write(results, csv);
        } catch (IOException e) {
            throw new UncheckedIOException("a string that cannot be written", e);
        }
        return text.toString();
    }

    private static void write(Results results, CsvWriter csv) {
        List<String> axes = results.experiment().axes();
        List<String> head = new ArrayList<>(axes);
        head.addAll(List.of("round", "run", "digest"));
        for (Measure measure : Measure.values()) {
            head.add(measure.key());
        }
        csv.writeRecord(head);
        for (Measurement run : results.all()) {
            List<String> row = new ArrayList<>();
            axes.forEach(axis -> row.add(run.point().getOrDefault(axis, "")));
            row.addAll(List.of(String.valueOf(run.round()), run.run(), run.digest()));
            for (Measure measure : Measure.values()) {
                Double value = run.value(measure);
                row.add(value == null ? "" : plain(value));
            }
            csv.writeRecord(row);
        }
    }

    /** A whole number without a fraction, any other in full. */
    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
