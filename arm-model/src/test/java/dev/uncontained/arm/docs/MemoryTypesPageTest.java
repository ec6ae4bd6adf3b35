package dev.uncontained.arm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class MemoryTypesPageTest {
    @Test
    void thePageIsWhatTheModelSays() throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            MemoryTypesPage.write();
        }
        assertThat(Files.readString(MemoryTypesPage.file()))
                .as("docs/memory-types.md is stale; its first line says how to regenerate it")
                .isEqualTo(MemoryTypesPage.page());
    }
}
