package dev.uncontained.lab.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.report.Manifest;
import dev.uncontained.lab.report.RunReport;
import dev.uncontained.lab.report.Sample;
import dev.uncontained.lab.report.SeriesCsv;
import java.io.FileWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a run, in a directory of its own. A directory that it made and nothing was written to goes when it is closed. */
final class RunFiles implements AutoCloseable {
    private final JsonMapper mapper = new EventCodec().mapper();
    private final Path directory;

    /** The directories that were not there before, deepest first. */
    private final List<Path> made = new ArrayList<>();

    /**
     * @throws LabException with exit status 3 when the directory cannot be written: better now than after the run
     */
    RunFiles(Path directory) {
        for (Path place = directory.toAbsolutePath().normalize();
                place != null && Files.notExists(place);
                place = place.getParent()) {
            made.add(place);
        }
        this.directory = LabHome.writableDirectory(directory);
    }

    Path directory() {
        return directory;
    }

    /** The result as JSON, as {@code result.json} holds it. */
    String json(RunResult result, List<Estimate> estimates) {
        return pretty(Estimate.json(mapper, result, estimates));
    }

    void write(RunResult result, String status, List<Sample> samples, List<Estimate> estimates, Manifest manifest) {
        put("result.json", json(result, estimates));
        put("series.csv", SeriesCsv.of(samples));
        put("manifest.json", pretty(manifest));
        put("report.html", RunReport.of(result, status, samples, estimates, String.join(" ", manifest.command())));
    }

    private String pretty(Object value) {
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value that JSON cannot hold: " + value, e);
        }
    }

    /** Writes a file whole, Ctrl-C or not: unlike a channel, a plain stream is not closed by an interrupt. */
    private void put(String name, String content) {
        try (Writer file = new FileWriter(directory.resolve(name).toFile(), StandardCharsets.UTF_8)) {
            file.write(content);
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot write " + directory.resolve(name) + ": " + e.getMessage(),
                    "Free space, or name another directory with --out.");
        }
    }

    @Override
    public void close() {
        try {
            for (Path place : made) {
                Files.delete(place);
            }
        } catch (IOException e) {
            // there is something in it: that is what it was made for
        }
    }
}
