package dev.uncontained.lab.runlog;

import dev.uncontained.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine;

/** A run's file, and the {@code lab} command on it, in this process. */
public final class Exported {
    private Exported() {}

    /** Writes a run to a file. */
    public static Path write(RunLog log, Path file) throws IOException, InterruptedException {
        try (RunFileWriter writer = new RunFileWriter(file, log.retention())) {
            log.forEach(record -> {
                try {
                    writer.add(record);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            writer.finish(log.run(), log.source(), 0);
        }
        return file;
    }

    /** What {@code lab export} says of a file it wrote. */
    public static String summary(Path file) {
        return ExportCommand.text(RunFile.open(file).header(), file);
    }

    /** What a command said, and how it ended. */
    public record Said(int exitStatus, String out, String err) {}

    /** Executes {@code lab}. */
    public static Said lab(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine lab = Lab.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        return new Said(lab.execute(words), out.toString(), err.toString());
    }
}
