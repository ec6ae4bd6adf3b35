package dev.uncontained.lab.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code runs.jsonl} in the directory of a sweep: a line for each run that was measured, on the disk before the next one begins. What a
 * killed sweep had measured is there, and a last line that was torn is dropped when the file is opened again.
 */
final class SweepLog {
    static final String NAME = "runs.jsonl";

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final Path file;
    private final List<Measurement> measurements = new ArrayList<>();

    /**
     * Opens the log in a directory, and begins one where there is none: a sweep can be gone on with before it has measured anything.
     *
     * @throws LabException with exit status 3 when it cannot be read or written, 2 when it is no such log
     */
    SweepLog(Path directory) {
        file = directory.resolve(NAME);
        if (Files.exists(file)) {
            read();
        } else {
            create();
        }
    }

    private void create() {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw LabException.environment("cannot write " + file + ": " + e.getMessage(), "Change its owner or mode.");
        }
    }

    private void read() {
        try {
            String text = Files.readString(file);
            int whole = text.lastIndexOf('\n') + 1;
            for (String line : text.substring(0, whole).lines().toList()) {
                measurements.add(mapper.readValue(line, Measurement.class));
            }
            if (whole < text.length()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
                }
            }
        } catch (JsonProcessingException e) {
            throw LabException.usage(
                    file + ": line " + (measurements.size() + 1) + " is not a measured run: " + e.getOriginalMessage(),
                    "Take the line out, or begin afresh without --resume.");
        } catch (IOException e) {
            throw LabException.environment("cannot read " + file + ": " + e.getMessage(), "Change its owner or mode.");
        }
    }

    /** All that was measured, in its order. */
    List<Measurement> measurements() {
        return List.copyOf(measurements);
    }

    /** Whether a point has been measured in a round. */
    boolean has(Point point, String inputs, int round) {
        return measurements.stream().anyMatch(m -> m.round() == round && m.isOf(point, inputs));
    }

    /**
     * Adds a run, and returns when it is on the disk.
     *
     * @throws LabException with exit status 3 when it cannot be written
     */
    void add(Measurement measurement) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer line =
                    ByteBuffer.wrap((mapper.writeValueAsString(measurement) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(false);
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot write " + file + ": " + e.getMessage(), "Free space there; go on later with --resume.");
        }
        measurements.add(measurement);
    }
}
