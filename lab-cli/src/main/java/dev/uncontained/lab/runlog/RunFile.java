package dev.uncontained.lab.runlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.LabException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A run in a file that {@link RunFileWriter} wrote. */
public final class RunFile implements RunLog {
    private static final EventCodec CODEC = new EventCodec();
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_LINE = 16 * 1024 * 1024;

    private final Path file;
    private final RunFileHeader header;

    private RunFile(Path file, RunFileHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws LabException with exit status 2 when it is no run's file
     */
    public static RunFile open(Path file) {
        try (DataInputStream in = stream(file)) {
            return new RunFile(file, header(file, in));
        } catch (IOException e) {
            throw LabException.usage(
                    file + " is no run's file: " + e.getMessage(), "Give a file that lab export RUN FILE wrote.");
        }
    }

    public RunFileHeader header() {
        return header;
    }

    @Override
    public String run() {
        return header.run();
    }

    @Override
    public String source() {
        return file.toString();
    }

    @Override
    public long expectedRecords() {
        return header.records();
    }

    @Override
    public Retention retention() {
        Retention written = header.retention();
        return written == null ? Retention.of(header.cut()) : written;
    }

    @Override
    public long forEach(Consumer<RunRecord> sink) {
        Frame frame = new Frame();
        MessageDigest hashes = Frame.sha256();
        RunRecord last = null;
        long records = 0;
        try (DataInputStream in = stream(file)) {
            header(file, in);
            for (RunRecord record = frame.read(in, hashes); record != null; record = frame.read(in, hashes)) {
                records++;
                last = record;
                sink.accept(record);
            }
        } catch (IOException e) {
            throw LabException.badResult("%s is damaged after record %d of %d%s: %s"
                    .formatted(file, records, header.records(), place(last), e.getMessage()));
        }
        String found = HexFormat.of().formatHex(hashes.digest());
        if (records != header.records() || !found.equals(header.sha256())) {
            throw LabException.badResult(
                    "%s is not whole: its header counts %d records with SHA-256 %s, it holds %d with %s."
                            .formatted(file, header.records(), header.sha256(), records, found));
        }
        return records;
    }

    @Override
    public List<RunRecord> ofRun() {
        List<RunRecord> records = new ArrayList<>();
        Frame frame = new Frame();
        try (DataInputStream in = stream(file)) {
            header(file, in);
            MessageDigest hashes = Frame.sha256();
            RunRecord record = frame.read(in, hashes);
            while (record != null && record.topic() == Topic.RUNS) {
                records.add(record);
                record = frame.read(in, hashes);
            }
        } catch (IOException e) {
            throw LabException.badResult(
                    "%s is damaged after record %d: %s".formatted(file, records.size(), e.getMessage()));
        }
        return records;
    }

    private static String place(@Nullable RunRecord last) {
        return last == null
                ? ""
                : ", which is %s-%d offset %d".formatted(last.topic().topicName(), last.partition(), last.offset());
    }

    private static RunFileHeader header(Path file, InputStream in) throws IOException {
        String magic = line(in, 64);
        if (!magic.startsWith(RunFileWriter.MAGIC + " ")) {
            throw new IOException("it does not begin with " + RunFileWriter.MAGIC);
        }
        if (!magic.equals(RunFileWriter.MAGIC + " " + RunFileHeader.FORMAT)) {
            throw LabException.usage(
                    file + " has format " + magic.substring(RunFileWriter.MAGIC.length() + 1) + "; this lab reads "
                            + RunFileHeader.FORMAT + ".",
                    "Use the version of the lab that wrote it, or a newer one.");
        }
        try {
            return CODEC.mapper().readValue(line(in, LONGEST_LINE), RunFileHeader.class);
        } catch (JsonProcessingException e) {
            throw new IOException("its header is damaged: " + e.getOriginalMessage(), e);
        }
    }

    private static String line(InputStream in, int longest) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() == longest) {
                throw new IOException("its header does not end");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static DataInputStream stream(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            return new DataInputStream(
                    new BufferedInputStream(new GZIPInputStream(new BufferedInputStream(raw, BUFFER), BUFFER), BUFFER));
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    @Override
    public void close() {
        // every reading opens and closes the file itself
    }
}
