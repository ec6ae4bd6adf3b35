package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * Class-data archives, which halve the CPU time a JVM takes to start.
 *
 * <p>The JVM's own {@code -XX:+AutoCreateSharedArchive} will not do: it never replaces an archive whose jars have changed, and keeps the
 * poor one of a JVM that was ended before it was up. So a stale archive is deleted here, a JVM that finds none writes one aside when it
 * ends, and that takes its place only when the JVM had been up and ended in good order.
 */
final class Archives {
    static final String WRITE = "-XX:ArchiveClassesAtExit=";

    private static final int ENDED_BY_SIGTERM = 143;

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

    /** What a JVM is to be started with: the archive that is there, or, if it may, the order to write one. */
    static List<String> options(Path archive, boolean mayWrite) {
        if (Files.exists(archive)) {
            return List.of("-XX:SharedArchiveFile=" + archive);
        }
        return mayWrite ? List.of(WRITE + aside(archive)) : List.of();
    }

    /** Puts what a JVM wrote when it ended in its place, if it is worth keeping. */
    static void adopt(Path archive, boolean hadBeenUp, int exitStatus) throws IOException {
        Path fresh = aside(archive);
        if (Files.exists(fresh)) {
            if (hadBeenUp && exitStatus == ENDED_BY_SIGTERM) {
                Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.delete(fresh);
            }
        }
    }

    private static Path aside(Path archive) {
        return archive.resolveSibling(
                archive.getFileName() + "." + ProcessHandle.current().pid());
    }
}
