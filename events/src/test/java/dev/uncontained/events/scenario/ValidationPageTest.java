package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.scenario.ValidationRow.Kind;
import dev.uncontained.events.scenario.ValidationRow.Verdict;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class ValidationPageTest {
    @Test
    void everyRowIsWithinItsTolerance() throws Exception {
        assertThat(ValidationPage.rows())
                .allSatisfy(row -> assertThat(row.verdict()).as(row.line()).isEqualTo(Verdict.AGREES));
        assertThat(ValidationPage.rows())
                .filteredOn(row -> row.kind() == Kind.INDEPENDENT)
                .extracting(ValidationRow::number)
                .containsExactly("8");
    }

    @Test
    void thePageIsWhatTheModelSays() throws Exception {
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(ValidationPage.file(), ValidationPage.page());
        }
        assertThat(Files.readString(ValidationPage.file()))
                .as("docs/validation.md is stale; its first line says how to regenerate it")
                .isEqualTo(ValidationPage.page());
    }
}
