package dev.uncontained.lab.runlog;

import dev.uncontained.events.Event;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.report.Estimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code lab import run}: makes a run of another lab known here by its id. Its records stay in their file: on the topics of a stack the
 * services would take them for a run of their own, and count it a second time.
 */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Brings the run in a file that lab export wrote into runs/<id>, so that verify, replay and whatif"
                + " find it by its id. Every record's hash is checked.",
        footer = {
            "Exit status: 0 imported; 1 the file is damaged; 2 bad usage, no run's file, or the run is there already;",
            "3 runs/ cannot be written."
        })
public final class ImportRunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "File that lab export wrote.")
    private Path file;

    @Option(names = "--force", description = "Import it even if the run is there already.")
    private boolean force;

    @Option(names = "--json", description = "Print id and directory as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec.commandLine());
        RunFile log = RunFile.open(file);
        RunLogs.requireId(log.run());
        Path directory = RunLogs.directory(log.run());
        if (Files.exists(directory) && !force) {
            throw LabException.usage(
                    "run " + log.run() + " is in " + directory + " already.", "Import it all the same with --force.");
        }
        Ending ending = check(log, terminal);
        RunResult result = ending.result();
        try {
            LabHome.writableDirectory(directory);
            Path target = directory.resolve(RunLogs.FILE);
            Path part = directory.resolve(RunLogs.FILE + ".part");
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            if (result != null && !Files.exists(directory.resolve("result.json"))) {
                Files.writeString(
                        directory.resolve("result.json"),
                        new EventCodec()
                                        .mapper()
                                        .writerWithDefaultPrettyPrinter()
                                        .writeValueAsString(
                                                Estimate.json(new EventCodec().mapper(), result, ending.estimates()))
                                + "\n");
            }
            show(log, directory);
        } catch (IOException e) {
            throw LabException.environment("cannot write " + directory + ": " + e.getMessage(), "Free space there.");
        }
        ExportCommand.warn(terminal, log.header());
        return 0;
    }

    /** What a log says at its ends. */
    private record Ending(@Nullable RunResult result, List<Estimate> estimates) {}

    /** Reads all of it; gives what the run yielded, if it says so. */
    private static Ending check(RunFile log, Terminal terminal) {
        EventCodec codec = new EventCodec();
        AtomicReference<RunResult> result = new AtomicReference<>();
        List<Estimate> estimates = new ArrayList<>();
        try (Meter meter = new Meter(terminal, "check", log.expectedRecords())) {
            log.forEach(record -> {
                ExportCommand.requireWhole(record, log);
                meter.step();
                if (record.topic() == Topic.RUNS) {
                    event(codec, record).ifPresent(event -> {
                        if (event instanceof RunEvent.RunStarted started) {
                            estimates.clear();
                            estimates.addAll(Estimate.of(started.platforms().values()));
                        } else if (event instanceof RunEvent.RunCompleted end) {
                            result.set(end.result());
                        }
                    });
                }
            });
        }
        return new Ending(result.get(), estimates);
    }

    private static Optional<Event> event(EventCodec codec, RunRecord record) {
        try {
            return codec.decode(Topic.RUNS, record.key(), record.value());
        } catch (UnreadableRecordException e) {
            return Optional.empty(); // the copy is what was exported; whether that is sound verify tells
        }
    }

    private void show(RunFile log, Path directory) throws IOException {
        var out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> shown = new TreeMap<>(Map.of(
                    "run", log.run(),
                    "directory", directory.toString(),
                    "records", log.header().records()));
            out.println(new EventCodec().mapper().writeValueAsString(shown));
        } else {
            out.print(ExportCommand.text(log.header(), directory.resolve(RunLogs.FILE)));
            out.println("imported    " + directory);
        }
        out.flush();
    }
}
