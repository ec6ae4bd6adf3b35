package dev.uncontained.lab.calc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.Lab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/calculators.md shows what its commands print. To write their output anew:
 * {@code mvn -pl lab-cli -am test -Dtest=CalculatorsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true}.
 */
final class CalculatorsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "calculators.md");
    private static final Pattern COMMAND = Pattern.compile("\\$ (?:printf '([^']*)' \\| )?\\./lab (.*)");

    @Test
    void everyCommandOnThePagePrintsWhatThePageShows() throws IOException {
        List<String> page = Files.readAllLines(PAGE);
        List<String> truth = new ArrayList<>();
        int commands = 0;
        boolean isConsole = false;
        for (String line : page) {
            Matcher command = COMMAND.matcher(line);
            if (line.startsWith("```")) {
                isConsole = line.equals("```console");
                truth.add(line);
            } else if (isConsole && command.matches()) {
                commands++;
                truth.add(line);
                truth.addAll(printed(command.group(1), command.group(2).split(" ")));
            } else if (!isConsole) {
                truth.add(line);
            }
        }
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, String.join("\n", truth) + "\n");
        }
        assertThat(commands).isGreaterThan(20);
        assertThat(Files.readAllLines(PAGE)).isEqualTo(truth);
    }

    private static List<String> printed(String input, String... arguments) {
        StringWriter printed = new StringWriter();
        PrintWriter writer = new PrintWriter(printed, true);
        InputStream standardInput = System.in;
        if (input != null) {
            System.setIn(new ByteArrayInputStream(input.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8)));
        }
        try {
            int status = Lab.commandLine().setOut(writer).setErr(writer).execute(arguments);
            List<String> lines = printed.toString().lines().toList();
            return status == 0 ? lines : lines.subList(0, 1);
        } finally {
            System.setIn(standardInput);
        }
    }
}
