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
    void aJvmThatFindsNoArchiveWritesOneAsideAndOnlyAGoodOneIsAdopted(@TempDir Path directory) throws IOException {
        Path archive = directory.resolve("a.jsa");
        String option = Archives.options(archive, true).getFirst();
        Path aside = Path.of(option.substring(option.indexOf('=') + 1));

        file(aside, 1_000);
        Archives.adopt(archive, false, 143);
        assertThat(archive).doesNotExist();
        assertThat(aside).doesNotExist();

        file(aside, 1_000);
        Archives.adopt(archive, true, 137);
        assertThat(archive).doesNotExist();

        file(aside, 1_000);
        Archives.adopt(archive, true, 143);
        assertThat(archive).exists();
        assertThat(aside).doesNotExist();
        assertThat(Archives.options(archive, false)).containsExactly("-XX:SharedArchiveFile=" + archive);
    }
}
