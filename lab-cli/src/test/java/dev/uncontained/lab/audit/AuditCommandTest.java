package dev.uncontained.lab.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.Lab;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class AuditCommandTest {
    private static @Nullable String rootBefore;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void standInTheProject() {
        rootBefore = System.setProperty("lab.root", "..");
    }

    @AfterAll
    static void goBack() {
        if (rootBefore == null) {
            System.clearProperty("lab.root");
        } else {
            System.setProperty("lab.root", rootBefore);
        }
    }

    @Test
    void gicvIsNotAskedForWhereThereIsNone() {
        assertThat(lab("audit", "grace", "--region", "gicv")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains("platform 'grace' has no GICv2")
                .contains("bcm2711, bcm2712, gicv2-soc, layerscape, tegra194");
    }

    private int lab(String... arguments) {
        CommandLine line = Lab.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }
}
