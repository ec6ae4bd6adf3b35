package dev.uncontained.lab.runlog;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.report.Manifest;
import dev.uncontained.lab.run.Manifests;
import dev.uncontained.lab.run.StackAddress;
import dev.uncontained.lab.stack.LocalBroker;
import dev.uncontained.lab.stack.StackPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the records of a run are. */
public final class RunLogs {
    /** Name of the file of an imported run in its directory. */
    static final String FILE = "records.lab";

    @Option(
            names = "--stack",
            paramLabel = "WHICH",
            description = "Whose topics hold the run: local (default), compose, or an address"
                    + " HOST:PORT[,HOST:PORT]@http://HOST:PORT.")
    private String stack = "local";

    @Option(
            names = "--port-base",
            paramLabel = "N",
            description =
                    "First port of the local stack that is meant (default: ${DEFAULT-VALUE}). If it is not up, its"
                            + " broker is started on the data it left, and ended again.")
    private int portBase = StackPlan.DEFAULT_PORT_BASE;

    /**
     * Opens a run by its id, or a file: a path that exists is a file; an imported run is read from its file; else the topics are read.
     *
     * @throws LabException with exit status 2 or 3
     */
    public RunLog open(String runOrFile, Terminal terminal) throws InterruptedException {
        Path file = Path.of(runOrFile);
        if (Files.isRegularFile(file)) {
            return RunFile.open(file);
        }
        requireId(runOrFile);
        Path imported = directory(runOrFile).resolve(FILE);
        if (Files.isRegularFile(imported)) {
            return RunFile.open(imported);
        }
        return topics(runOrFile, terminal);
    }

    /** Opens a run on the topics. */
    public RunLog topics(String run, Terminal terminal) throws InterruptedException {
        Manifest manifest = manifest(run);
        if (!stack.equals("local")) {
            return new TopicLog(run, StackAddress.named(stack).bootstrapServers(), manifest, () -> {});
        }
        LocalBroker broker = LocalBroker.open(portBase, terminal);
        try {
            return new TopicLog(run, broker.bootstrapServers(), manifest, broker);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** The directory a run's files are in. */
    public static Path directory(String run) {
        return LabHome.ofThisProcess().root().resolve("runs").resolve(run);
    }

    /** What a run wrote about itself, if it did. */
    public static @Nullable Manifest manifest(String run) {
        Path file = directory(run).resolve("manifest.json");
        return Files.isRegularFile(file) ? Manifests.read(file) : null;
    }

    /** Refuses what can be neither an id nor a file that is there. */
    static void requireId(String runOrFile) {
        if (!runOrFile.matches("[A-Za-z0-9][A-Za-z0-9._-]*") || runOrFile.endsWith(".lab")) {
            throw LabException.usage(
                    "there is no file '" + runOrFile + "', and it is no run's id.",
                    "See runs/ for the runs there are.");
        }
    }

    /** Says that nothing was found. */
    public static LabException unknown(RunLog log) {
        return LabException.usage(
                "there is no record of run " + log.run() + " in " + log.source() + ".",
                "See runs/ for the runs there are; lab tail lab.runs shows what the topics hold.");
    }
}
