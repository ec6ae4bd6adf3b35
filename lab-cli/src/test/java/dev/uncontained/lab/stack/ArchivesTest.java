package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
    private static Path file(Path path, long atMs) throws IOException {
        return Files.setLastModifiedTime(Files.writeString(path, "x"), FileTime.fromMillis(atMs));
    }

    @Test
    void anArchiveOlderThanAJarIsDeleted(@TempDir Path directory) throws IOException {
        Path archive = file(directory.resolve("a.jsa"), 1_000);
        Path jar = file(directory.resolve("a.jar"), 2_000);

        Archives.dropStale(archive, jar.toString());

        assertThat(archive).doesNotExist();
    }

    @Test
    void anArchiveNewerThanAllJarsIsKept(@TempDir Path directory) throws IOException {
        Path archive = file(directory.resolve("a.jsa"), 3_000);
        Path jar = file(directory.resolve("a.jar"), 2_000);

        Archives.dropStale(archive, jar.toString());

        assertThat(archive).exists();
    }

    @Test
    void whatAJvmWroteAsideIsAdoptedOnlyWhenItIsWhole(@TempDir Path directory) throws IOException {
        Path archive = directory.resolve("a.jsa");
        assertThat(Archives.options(archive, false)).isEmpty();
        assertThat(Archives.options(archive, true)).containsExactly(Archives.RECORD);

        file(Archives.aside(archive), 1_000);
        Archives.adopt(archive, false);
        assertThat(archive).doesNotExist();
        assertThat(Archives.aside(archive)).doesNotExist();

        file(Archives.aside(archive), 1_000);
        Archives.adopt(archive, true);
        assertThat(archive).exists();
        assertThat(Archives.aside(archive)).doesNotExist();
        assertThat(Archives.options(archive, true)).containsExactly("-XX:SharedArchiveFile=" + archive);
    }
}
