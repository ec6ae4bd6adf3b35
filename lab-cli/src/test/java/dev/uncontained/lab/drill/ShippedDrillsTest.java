package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.Lab;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every drill that ships can be done: its scenario, its targets and its schedule are there. */
class ShippedDrillsTest {
    static Stream<Path> drills() throws IOException {
        try (Stream<Path> files = Files.list(LabProcess.root().resolve("drills"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("drills")
    void aDryRunPrintsThePlan(Path drill) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine lab = Lab.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String before = System.setProperty("lab.root", LabProcess.root().toString());
        try {
            assertThat(lab.execute("drill", "--dry-run", "--port-base=47000", drill.toString()))
                    .as(err.toString())
                    .isZero();
        } finally {
            if (before == null) {
                System.clearProperty("lab.root");
            } else {
                System.setProperty("lab.root", before);
            }
        }
        assertThat(out.toString())
                .contains("scenario ", "stack ", "broker-1", "checked   on paper: the stack local-47000 is not up");
    }
}
