package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

/**
 * Class-data archives, which halve the CPU time a JVM takes to start. They hold only what the JDK's own class loaders have loaded, which is
 * why the services are packaged as Quarkus' {@code aot-jar}.
 *
 * <p>The JVM's own {@code -XX:+AutoCreateSharedArchive} will not do: it never replaces an archive whose jars have changed, and keeps the
 * poor one of a JVM that was ended before it was up. Nor will {@code -XX:ArchiveClassesAtExit}: a JVM that is restarted under load would
 * spend up to 20 s on writing before it is gone. So a stale archive is deleted here, a JVM that finds none keeps account of its classes,
 * and is asked to write them aside with {@code jcmd VM.cds dynamic_dump} when the whole stack ends and it had been up.
 */
final class Archives {
    static final String RECORD = "-XX:+RecordDynamicDumpInfo";

    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");

    private Archives() {}

    /** Deletes {@code archive} when a jar of {@code classPath} is newer or gone. */
    static void dropStale(Path archive, String classPath) {
        try {
            if (!Files.exists(archive)) {
                return;
            }
            FileTime written = Files.getLastModifiedTime(archive);
            for (String jar : classPath.split(File.pathSeparator, -1)) {
                if (!Files.exists(Path.of(jar))
                        || Files.getLastModifiedTime(Path.of(jar)).compareTo(written) > 0) {
                    Files.deleteIfExists(archive);
                    return;
                }
            }
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot tell whether " + archive + " is stale: " + e.getMessage(),
                    "Delete " + archive.getParent() + ".");
        }
    }

    /** What a JVM is to be started with: the archive that is there, or, if it may write one, the order to be able to. */
    static List<String> options(Path archive, boolean mayWrite) {
        if (Files.exists(archive)) {
            return List.of("-XX:SharedArchiveFile=" + archive);
        }
        return mayWrite ? List.of(RECORD) : List.of();
    }

    /** Asks a JVM that was started with {@link #RECORD} to write its archive aside; on a JRE, which has no {@code jcmd}, nobody is asked. */
    static Optional<Process> write(long pid, Path archive) throws IOException {
        if (!Files.isExecutable(JCMD)) {
            return Optional.empty();
        }
        return Optional.of(new ProcessBuilder(
                        JCMD.toString(),
                        String.valueOf(pid),
                        "VM.cds",
                        "dynamic_dump",
                        aside(archive).toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Puts what a JVM wrote in its place, or away when the writing did not end well. */
    static void adopt(Path archive, boolean isWhole) throws IOException {
        Path fresh = aside(archive);
        if (isWhole && Files.exists(fresh)) {
            Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.deleteIfExists(fresh);
            // what a JVM that died writing leaves
            Files.deleteIfExists(fresh.resolveSibling(fresh.getFileName() + ".temp"));
        }
    }

    static Path aside(Path archive) {
        return archive.resolveSibling(
                archive.getFileName() + "." + ProcessHandle.current().pid());
    }
}
