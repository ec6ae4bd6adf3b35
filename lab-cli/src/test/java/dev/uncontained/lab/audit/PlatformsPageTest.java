package dev.uncontained.lab.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.Lab;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * docs/platforms.md shows what audits print. To write their output anew:
 * {@code mvn -pl lab-cli -am test -Dtest=PlatformsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true}.
 */
final class PlatformsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "platforms.md");
    private static final String PROMPT = "$ ./lab ";

    @Test
    void everyAuditOnThePagePrintsWhatThePageShows() throws Exception {
        List<String> truth = new ArrayList<>();
        boolean isConsole = false;
        int commands = 0;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("```")) {
                isConsole = line.equals("```console");
                truth.add(line);
            } else if (isConsole && line.startsWith(PROMPT)) {
                commands++;
                truth.add(line);
                truth.addAll(printed(line.substring(PROMPT.length()).split(" ")));
            } else if (!isConsole) {
                truth.add(line);
            }
        }
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, String.join("\n", truth) + "\n");
        }
        assertThat(commands).isEqualTo(2);
        assertThat(Files.readAllLines(PAGE)).isEqualTo(truth);
    }

    private static List<String> printed(String... arguments) {
        StringWriter printed = new StringWriter();
        PrintWriter writer = new PrintWriter(printed, true);
        String before = System.setProperty("lab.root", "..");
        try {
            Lab.commandLine().setOut(writer).setErr(writer).execute(arguments);
            return printed.toString().lines().toList();
        } finally {
            if (before == null) {
                System.clearProperty("lab.root");
            } else {
                System.setProperty("lab.root", before);
            }
        }
    }
}
