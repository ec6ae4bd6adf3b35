package dev.uncontained.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.yaml.Units;
import dev.uncontained.events.yaml.YamlFile;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/experiments.md lists what there is, and nothing else. */
class ExperimentsPageTest {
    private static Set<String> firstColumn(String section) throws IOException {
        String page = Files.readString(LabProcess.root().resolve("docs/experiments.md"));
        int begin = page.indexOf("\n## " + section + "\n");
        assertThat(begin).as(section).isPositive();
        int end = page.indexOf("\n## ", begin + 1);
        Set<String> found = new TreeSet<>();
        Matcher matcher =
                Pattern.compile("(?m)^\\| `([^`]+)` \\|").matcher(page.substring(begin, end < 0 ? page.length() : end));
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void listsEveryKeyOfTheFormatAndNoOther() throws Exception {
        Set<String> known = new TreeSet<>(YamlFile.keys(ExperimentYamlTest.EVERY_KEY, top -> ExperimentYaml.reader(
                        ExperimentYamlTest.EVERY_KEY, (scenario, edits) -> "", Map.of())
                .experiment(top)));
        known.removeIf(key -> key.contains("."));

        assertThat(firstColumn("The file")).isEqualTo(known);
    }

    @Test
    void saysWhatStandsInForAKeyThatIsLeftOut(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("least.yaml"), "name: least\nscenario: some.yaml\nvary: {burst: [1]}\n");
        Experiment least = ExperimentYaml.read(file, (scenario, edits) -> "", Map.of());
        Map<String, String> defaults = Map.of(
                "repeats", String.valueOf(least.repeats()),
                "warm-up", String.valueOf(least.warmUp()),
                "confidence", least.confidencePermille() / 10 + "%",
                "limit", Units.time(least.limitNs() * 1_000),
                "show",
                        String.join(
                                ", ", least.show().stream().map(Measure::key).toList()));
        String page = Files.readString(LabProcess.root().resolve("docs/experiments.md"));
        assertThat(defaults).allSatisfy((key, value) -> assertThat(page)
                .containsPattern("(?m)^\\| `" + key + "` \\| [^|]+ \\| " + Pattern.quote(value) + " \\|$"));
    }

    @Test
    void listsEverythingThatCanBeVaried() throws IOException {
        Set<String> listed = firstColumn("What can be varied");
        listed.removeIf(name -> name.startsWith("groups."));

        assertThat(listed).isEqualTo(new TreeSet<>(Axis.names()));
    }

    @Test
    void listsEveryMeasure() throws IOException {
        assertThat(firstColumn("What is measured"))
                .isEqualTo(new TreeSet<>(
                        Arrays.stream(Measure.values()).map(Measure::key).toList()));
    }

    @Test
    void listsEveryExperimentThatShips() throws IOException {
        try (Stream<Path> files = Files.list(LabProcess.root().resolve("experiments"))) {
            assertThat(firstColumn("What ships"))
                    .isEqualTo(new TreeSet<>(
                            files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                                    .toList()));
        }
    }
}
