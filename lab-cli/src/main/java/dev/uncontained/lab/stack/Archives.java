package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;

/**
 * Class-data archives, which halve the CPU time a JVM takes to start. A JVM that ends writes the one it began without, but never
 * replaces one whose jars have changed: it only ignores it. So a stale one is deleted before its JVM starts.
 */
final class Archives {
    private static final String OPTION = "-XX:SharedArchiveFile=";

    private Archives() {}

    /** Deletes the archive that {@code command} names when a jar of its class path is newer. */
    static void dropStale(List<String> command) {
        command.stream()
                .filter(argument -> argument.startsWith(OPTION))
                .map(argument -> Path.of(argument.substring(OPTION.length())))
                .filter(Files::exists)
                .forEach(archive -> dropStale(archive, command.get(command.indexOf("-cp") + 1)));
    }

    static void dropStale(Path archive, String classPath) {
        try {
            FileTime written = Files.getLastModifiedTime(archive);
            for (String jar : Arrays.asList(classPath.split(File.pathSeparator, -1))) {
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
}
