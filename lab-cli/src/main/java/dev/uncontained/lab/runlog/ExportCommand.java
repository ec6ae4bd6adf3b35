package dev.uncontained.lab.runlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.CtrlC;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab export}: a run as one portable file. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes all records of a run to one portable file, which verify, replay and whatif accept.",
        footer = {
            "The file's format is in docs/verify.md. What retention has deleted is named, in the file too.",
            "Exit status: 0 written; 2 bad usage or no such run; 3 no stack to read from, or the file cannot be written;",
            "130 ended by Ctrl-C, with nothing written."
        })
public final class ExportCommand implements Callable<Integer> {
    private static final long CLEAN_UP_PATIENCE_MS = 60_000;
    private static final int NAMED_CUTS = 10;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN", description = "Id of the run.")
    private String run;

    @Parameters(index = "1", paramLabel = "FILE", description = "File to write.")
    private Path file;

    @Option(names = "--force", description = "Replace FILE if it is there.")
    private boolean force;

    @Option(names = "--json", description = "Print the header of the file as JSON.")
    private boolean json;

    @Mixin
    private RunLogs logs;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec.commandLine());
        if (Files.exists(file) && !force) {
            throw LabException.usage(file + " is there already.", "Name another file, or replace it with --force.");
        }
        RunLogs.requireId(run);
        try (CtrlC ctrlC = CtrlC.interruptsThisThread(CLEAN_UP_PATIENCE_MS)) {
            try (RunLog log = logs.open(run, terminal)) {
                show(terminal, write(log, terminal));
                return 0;
            } catch (InterruptedException | InterruptException e) {
                terminal.notice("interrupted; nothing was written");
                return LabException.INTERRUPTED;
            } catch (RuntimeException e) {
                if (ctrlC.pressed()) {
                    terminal.notice("interrupted; nothing was written");
                    return LabException.INTERRUPTED;
                }
                throw e;
            }
        }
    }

    private RunFileHeader write(RunLog log, Terminal terminal) throws InterruptedException {
        try (RunFileWriter writer = new RunFileWriter(file, log.retention());
                Meter meter = new Meter(terminal, "export", log.expectedRecords())) {
            log.forEach(record -> {
                requireWhole(record, log);
                try {
                    writer.add(record);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                meter.step();
            });
            if (writer.records() == 0) {
                throw RunLogs.unknown(log);
            }
            return writer.finish(log.run(), log.source(), System.currentTimeMillis());
        } catch (IOException | UncheckedIOException e) {
            throw LabException.environment(
                    "cannot write " + file + ": " + e.getMessage(), "Free space, or name another file.");
        }
    }

    static void requireWhole(RunRecord record, RunLog log) {
        RunRecord.Damage damage = record.damage();
        if (damage != null) {
            throw LabException.badResult("%s is damaged: %s-%d offset %d has hash %s, its bytes give %s."
                    .formatted(
                            log.source(),
                            record.topic().topicName(),
                            record.partition(),
                            record.offset(),
                            damage.expected(),
                            damage.found()));
        }
    }

    private void show(Terminal terminal, RunFileHeader header) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            try {
                out.println(new EventCodec().mapper().writeValueAsString(header));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        } else {
            out.print(text(header, file));
        }
        out.flush();
        warn(terminal, header);
    }

    /** What a file holds, for people. */
    static String text(RunFileHeader header, Path file) {
        StringBuilder text = new StringBuilder("run         " + header.run() + "\n");
        for (var topic : Frame.TOPICS) {
            long records = header.topics().getOrDefault(topic.topicName(), java.util.Map.of()).values().stream()
                    .mapToLong(RunFileHeader.Part::records)
                    .sum();
            text.append("%-16s %,12d records\n".formatted(topic.topicName(), records));
        }
        long bytes;
        try {
            bytes = Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append("%-16s %,12d records, %,d bytes, SHA-256 %s\n"
                        .formatted("all", header.records(), bytes, header.sha256()))
                .toString();
    }

    static void warn(Terminal terminal, RunFileHeader header) {
        if (!header.started()) {
            terminal.notice("RunStarted is not there: retention cut it; verify needs it, or the run's manifest");
        }
        if (!header.completed()) {
            terminal.notice("RunCompleted is not there: the run has not ended, or retention cut it");
        }
        List<RunFileHeader.Cut> cuts = header.cut();
        cuts.stream().limit(NAMED_CUTS).forEach(cut -> terminal.notice("cut by retention: " + cut.text()));
        if (cuts.size() > NAMED_CUTS) {
            terminal.notice("and " + (cuts.size() - NAMED_CUTS) + " more; --json lists them");
        }
    }
}
