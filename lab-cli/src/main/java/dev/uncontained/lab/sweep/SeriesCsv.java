package dev.uncontained.lab.sweep;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code series.csv}: a row for each look at each run on its way. */
final class SeriesCsv {
    private SeriesCsv() {}

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
        head.addAll(List.of("round", "run", "wall_seconds", "accesses", "bursts", "lag_records", "p99_micros"));
        csv.writeRecord(head);
        for (Measurement run : results.all()) {
            for (Look look : run.looks()) {
                List<String> row = new ArrayList<>();
                axes.forEach(axis -> row.add(run.point().getOrDefault(axis, "")));
                row.add(String.valueOf(run.round()));
                row.add(run.run());
                row.add(String.format(Locale.ROOT, "%.3f", look.wallSeconds()));
                row.add(String.valueOf(look.accesses()));
                row.add(String.valueOf(look.bursts()));
                row.add(orEmpty(look.lagRecords()));
                row.add(orEmpty(look.p99Micros()));
                csv.writeRecord(row);
            }
        }
    }

    private static String orEmpty(@Nullable Long value) {
        return value == null ? "" : String.valueOf(value);
    }
}
