package dev.uncontained.events.platform;

import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.yaml.BadFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The platform files of a directory, each read when it is asked for.
 *
 * @param directory usually {@code platforms}
 */
public record PlatformFolder(Path directory) {
    private static final String YAML = ".yaml";

    /** Names of all platforms there, sorted. */
    public List<String> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(YAML))
                    .map(file -> file.substring(0, file.length() - YAML.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    /** Whether there is a platform of that name. */
    public boolean has(String name) {
        return name.matches("[A-Za-z0-9._-]+") && Files.isRegularFile(directory.resolve(name + YAML));
    }

    /**
     * Reads one platform.
     *
     * @throws BadFileException with everything that is wrong with its file
     */
    public Platform read(String name) throws BadFileException {
        return PlatformYaml.read(directory.resolve(name + YAML));
    }
}
