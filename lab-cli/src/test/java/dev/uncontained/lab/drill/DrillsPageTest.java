package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/drills.md lists what there is. */
class DrillsPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`) \\|");
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");

    private static Set<String> firstColumn(String section) throws IOException {
        String page = Files.readString(LabProcess.root().resolve("docs/drills.md"));
        int begin = page.indexOf("\n## " + section + "\n");
        assertThat(begin).as(section).isPositive();
        int end = page.indexOf("\n## ", begin + 1);
        Set<String> found = new TreeSet<>();
        Matcher row = ROW.matcher(page.substring(begin, end < 0 ? page.length() : end));
        while (row.find()) {
            WORD.matcher(row.group(1)).results().forEach(word -> found.add(word.group(1)));
        }
        return found;
    }

    @Test
    void listsEveryFaultAndItsSettings() throws IOException {
        assertThat(firstColumn("The file"))
                .containsAll(
                        Arrays.stream(FaultKind.values()).map(FaultKind::key).toList())
                .containsAll(Arrays.stream(Setting.values())
                        .map(setting -> setting.described().split(" ", 2)[0])
                        .toList());
    }

    @Test
    void listsEveryDrillThatShips() throws IOException {
        try (Stream<Path> files = Files.list(LabProcess.root().resolve("drills"))) {
            assertThat(firstColumn("What ships"))
                    .containsAll(files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                            .toList());
        }
    }
}
