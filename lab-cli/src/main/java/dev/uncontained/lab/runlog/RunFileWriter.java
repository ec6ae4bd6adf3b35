package dev.uncontained.lab.runlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.Lab;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a run's file: gzip, of two members that every gzip tool reads as one. The first holds the header, which counts what the second
 * holds, so the second is written first, beside the file, and the file is there only when it is whole.
 *
 * <pre>UNCONTAINED-RUN 1\n | header as JSON on one line \n | frames</pre>
 */
public final class RunFileWriter implements AutoCloseable {
    static final String MAGIC = "UNCONTAINED-RUN";
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Path frames;
    private final OutputStream out;
    private final Frame frame = new Frame();
    private final MessageDigest hashes = Frame.sha256();
    private final Retention retention;
    private final Cuts cuts;
    private final Map<String, Map<Integer, RunFileHeader.Part>> topics = new TreeMap<>();
    private long records;

    /**
     * Begins a file; an old one of that name stays until {@link #finish}.
     *
     * @param retention what the log that is written has lost
     */
    public RunFileWriter(Path file, Retention retention) throws IOException {
        this.file = file;
        this.retention = retention;
        this.cuts = new Cuts(retention);
        this.frames = Path.of(file + ".frames");
        this.out = gzip(frames);
    }

    /** Adds a record. */
    public void add(RunRecord record) throws IOException {
        byte[] bytes = frame.encode(record);
        out.write(bytes);
        hashes.update(bytes, bytes.length - Frame.HASH_BYTES, Frame.HASH_BYTES);
        cuts.see(record);
        records++;
        Map<Integer, RunFileHeader.Part> parts =
                topics.computeIfAbsent(record.topic().topicName(), name -> new TreeMap<>());
        RunFileHeader.Part part = parts.get(record.partition());
        parts.put(
                record.partition(),
                part == null
                        ? new RunFileHeader.Part(1, record.offset(), record.offset())
                        : part.plus(record.offset()));
    }

    /** Records so far. */
    public long records() {
        return records;
    }

    /** Puts the file where it belongs. */
    public RunFileHeader finish(String run, String source, long nowEpochMs) throws IOException {
        out.close();
        RunFileHeader header = new RunFileHeader(
                RunFileHeader.FORMAT,
                run,
                Lab.VERSION,
                source,
                nowEpochMs,
                topics,
                records,
                HexFormat.of().formatHex(hashes.digest()),
                cuts.started(),
                cuts.completed(),
                cuts.cuts(),
                retention);
        Path whole = Path.of(file + ".part");
        try (OutputStream head = gzip(whole)) {
            head.write(
                    (MAGIC + " " + RunFileHeader.FORMAT + "\n" + json(header) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        try (OutputStream tail = Files.newOutputStream(whole, java.nio.file.StandardOpenOption.APPEND)) {
            Files.copy(frames, tail);
        }
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return header;
    }

    /** Removes what was left beside the file. */
    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(frames);
        Files.deleteIfExists(Path.of(file + ".part"));
    }

    private static String json(RunFileHeader header) {
        try {
            return new EventCodec().mapper().writeValueAsString(header);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a header that JSON cannot hold: " + header, e);
        }
    }

    /** Fast rather than small: level 1 keeps up with a broker. */
    private static OutputStream gzip(Path path) throws IOException {
        return new BufferedOutputStream(
                new GZIPOutputStream(Files.newOutputStream(path), BUFFER) {
                    {
                        def.setLevel(java.util.zip.Deflater.BEST_SPEED);
                    }
                },
                BUFFER);
    }
}
