package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
    private static Path file(Path path, long atMs) throws IOException {
        return Files.setLastModifiedTime(Files.writeString(path, "x"), FileTime.fromMillis(atMs));
    }

    private static List<String> command(Path archive, Path jar) {
        return List.of("java", "-XX:SharedArchiveFile=" + archive, "-cp", jar.toString(), "Main");
    }

    @Test
    void anArchiveOlderThanAJarIsDeleted(@TempDir Path directory) throws IOException {
        Path archive = file(directory.resolve("a.jsa"), 1_000);
        Path jar = file(directory.resolve("a.jar"), 2_000);

        Archives.dropStale(command(archive, jar));

        assertThat(archive).doesNotExist();
    }

    @Test
    void anArchiveNewerThanAllJarsIsKept(@TempDir Path directory) throws IOException {
        Path archive = file(directory.resolve("a.jsa"), 3_000);
        Path jar = file(directory.resolve("a.jar"), 2_000);

        Archives.dropStale(command(archive, jar));

        assertThat(archive).exists();
    }
}
