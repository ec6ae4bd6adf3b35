package dev.uncontained.lab.sweep;

import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what a sweep has measured so far. */
final class SweepFiles {
    private SweepFiles() {}

    /**
     * @throws LabException with exit status 3 when a file cannot be written
     */
    static void write(Path directory, Results results) {
        put(directory.resolve("data.csv"), DataCsv.of(results));
        put(directory.resolve("series.csv"), SeriesCsv.of(results));
        put(directory.resolve("data.json"), DataJson.of(results));
        put(directory.resolve("table.md"), TableMd.of(results));
        put(directory.resolve("report.html"), SweepReport.of(results));
    }

    private static void put(Path target, String content) {
        try {
            Files.writeString(target, content);
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot write " + target + ": " + e.getMessage(), "Free space there; go on with --resume.");
        }
    }
}
