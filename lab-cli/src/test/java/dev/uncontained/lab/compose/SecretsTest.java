package dev.uncontained.lab.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @Test
    void theyAreMadeOnceAndReadableByTheirOwnerOnly(@TempDir Path directory) throws IOException {
        Path env = directory.resolve(".env");

        assertThat(Secrets.make(env)).isTrue();
        String made = Files.readString(env);
        assertThat(made).containsPattern("LAB_TOKEN=[0-9a-f]{48}\nGRAFANA_PASSWORD=[0-9a-f]{48}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(env)))
                .isEqualTo("rw-------");

        assertThat(Secrets.make(env)).isFalse();
        assertThat(env).hasContent(made);
    }

    @Test
    void noTwoAreAlike(@TempDir Path directory) throws IOException {
        Secrets.make(directory.resolve("one"));
        Secrets.make(directory.resolve("other"));

        assertThat(Files.readString(directory.resolve("one")))
                .isNotEqualTo(Files.readString(directory.resolve("other")));
    }
}
