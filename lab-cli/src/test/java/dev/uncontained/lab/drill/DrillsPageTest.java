package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.Units;
import dev.uncontained.events.yaml.YamlFile;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/drills.md lists what there is, and nothing else. */
class DrillsPageTest {
    static final Path EVERY_KEY = Path.of("src/test/resources/drill/every-key.yaml");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`.+) \\|$");
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");

    private static final String FAULT = "kind: kill, target: broker-1, at: 1s";
    private static final String PROBE = "metric: a, min: 1";
    private static final String GUARD = "metric: a, above: 1";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** From a heading to the next of its level or a higher one. */
    private static String section(String heading) throws IOException {
        String page = Files.readString(LabProcess.root().resolve("docs/drills.md"));
        int begin = page.indexOf("\n" + heading + "\n");
        assertThat(begin).as(heading).isNotNegative();
        String level = heading.substring(0, heading.indexOf(' '));
        Matcher next = Pattern.compile("(?m)^#{1," + level.length() + "} ").matcher(page);
        return page.substring(begin, next.find(begin + heading.length() + 1) ? next.start() : page.length());
    }

    /** The tables of a text by the words of their first column; the cells after that. */
    private static Map<String, List<String>> rows(String text, String head) {
        Map<String, List<String>> rows = new TreeMap<>();
        boolean inside = false;
        for (String line : text.split("\n", -1)) {
            inside = line.startsWith("| " + head + " |") || (inside && line.startsWith("|"));
            Matcher row = ROW.matcher(line);
            if (inside && row.matches()) {
                List<String> cells = Arrays.stream(row.group(1).split(" ?\\| ?", -1))
                        .map(String::strip)
                        .toList();
                WORD.matcher(cells.getFirst())
                        .results()
                        .forEach(word -> rows.put(word.group(1), cells.subList(1, cells.size())));
            }
        }
        assertThat(rows).as(head).isNotEmpty();
        return rows;
    }

    private static Map<String, List<String>> keys(String heading) throws IOException {
        String text = section(heading);
        int below = text.indexOf("\n### ", heading.length());
        return rows(heading.startsWith("###") || below < 0 ? text : text.substring(0, below), "key");
    }

    private static Set<String> known(String... paths) throws BadFileException {
        Set<String> known = new TreeSet<>();
        for (String key : YamlFile.keys(
                EVERY_KEY, top -> DrillYaml.reader(EVERY_KEY, new Stage()).drill(top))) {
            for (String path : paths) {
                if (key.startsWith(path) && key.indexOf('.', path.length()) < 0) {
                    known.add(key.substring(path.length()));
                }
            }
        }
        return known;
    }

    @Test
    void listsEveryKeyOfTheFileAndNoOther() throws Exception {
        Set<String> known = known("");
        known("stack.").forEach(key -> known.add("stack." + key));
        known.remove("stack");

        assertThat(keys("## The file").keySet()).isEqualTo(known);
    }

    @Test
    void listsEveryKeyOfProbesAndGuardsAndNoOther() throws Exception {
        assertThat(keys("### Probes and guards").keySet()).isEqualTo(known("steady-state.", "abort-if."));
    }

    @Test
    void listsEveryKeyOfFaultsAndNoOther() throws Exception {
        Set<String> listed = new TreeSet<>(keys("### Faults").keySet());
        listed.addAll(rows(section("### Faults"), "setting").keySet());

        assertThat(listed).isEqualTo(known("faults."));
    }

    @Test
    void listsEveryExpectationAndNoOther() throws Exception {
        assertThat(keys("### Expectations").keySet()).isEqualTo(known("expect."));
    }

    @Test
    void listsEveryFaultAndNoOther() throws IOException {
        assertThat(rows(section("### Faults"), "kind").keySet())
                .isEqualTo(Arrays.stream(FaultKind.values()).map(FaultKind::key).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @EnumSource
    void everySettingHasItsRangeItsDefaultAndItsKinds(Setting setting) throws IOException {
        List<String> cells =
                Objects.requireNonNull(rows(section("### Faults"), "setting").get(setting.key()));

        assertThat(cells.subList(1, cells.size()))
                .containsExactly(
                        setting.range(),
                        setting.otherwise(),
                        Arrays.stream(FaultKind.values())
                                .filter(kind -> kind.settings().contains(setting))
                                .map(kind -> "`" + kind.key() + "`")
                                .collect(Collectors.joining(", ")));
    }

    @ParameterizedTest
    @EnumSource
    void everyFaultOfTheInfrastructureNamesItsSettings(FaultKind kind) throws IOException {
        String listed = Objects.requireNonNull(
                        rows(section("### Faults"), "kind").get(kind.key()))
                .getFirst();

        assertThat(kind.settings()).allSatisfy(setting -> assertThat(listed).contains(setting.key()));
        if (kind.lasts()) {
            assertThat(listed).contains("for");
        }
    }

    private Path drill(String top, String fault, String probe, String guard, String expect) throws IOException {
        return Files.writeString(directory.resolve("drill.yaml"), """
                name: small
                scenario: some.yaml
                %s
                steady-state: [{%s}]
                faults: [{%s}]
                abort-if: [{%s}]
                expect: {%s}
                """.formatted(top, probe, fault, guard, expect));
    }

    /** A value far off makes the reader name the range, which must be the page's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "## The file | length | length: 9000s",
                "## The file | seed | seed: -1",
                "## The file | limit | limit: 9000s",
                "## The file | stack.vfio-service | stack: {vfio-service: 17}",
                "## The file | stack.kvm-service | stack: {kvm-service: 17}",
                "## The file | stack.guest-service | stack: {guest-service: 17}",
                "## The file | stack.fault-monitor | stack: {fault-monitor: 17}",
                "### Faults | at | kind: kill, target: broker-1, at: 9000s",
                "### Faults | at-virtual | kind: kill, target: broker-1, at-virtual: 9000s",
                "### Faults | jitter | kind: kill, target: broker-1, at: 1s, jitter: 9000s",
                "### Faults | for | kind: pause, target: broker-1, at: 1s, for: 9000s",
                "### Faults | cost | kind: device-reset, target: grace, device: nic, at-virtual: 1ms, cost: 9000s",
                "### Probes and guards | above | metric: a, above: -1",
                "### Probes and guards | at-least | metric: a, at-least: 100000%",
                "### Expectations | lost | lost: -1",
                "### Expectations | duplicated | duplicated: -1",
                "### Expectations | hosts-lost | hosts-lost: -1",
                "### Expectations | recovered-within | recovered-within: 9000s",
            })
    void everyRangeIsThatOfTheReader(String heading, String key, String wrong) throws IOException {
        Path file =
                switch (heading) {
                    case "## The file" -> drill(wrong, FAULT, PROBE, GUARD, "lost: 0");
                    case "### Faults" -> drill("limit: 3600s", wrong, PROBE, GUARD, "lost: 0");
                    case "### Expectations" -> drill("limit: 3600s", FAULT, PROBE, GUARD, wrong);
                    default ->
                        key.equals("above")
                                ? drill("limit: 3600s", FAULT, PROBE, wrong, "lost: 0")
                                : drill("limit: 3600s", FAULT, wrong, GUARD, "lost: 0");
                };
        String range = Objects.requireNonNull(keys(heading).get(key)).get(1);

        BadFileException refused =
                catchThrowableOfType(BadFileException.class, () -> DrillYaml.read(file, new Stage()));

        assertThat(range).contains(" to ");
        assertThat(refused.problems()).anySatisfy(problem -> assertThat(problem).endsWith("from " + range));
    }

    private static String otherwise(String heading, String key) throws IOException {
        return Objects.requireNonNull(keys(heading).get(key)).get(2);
    }

    @Test
    void everyDefaultIsThatOfTheReader() throws IOException, BadFileException {
        Drill drill = DrillYaml.read(
                drill(
                        "",
                        FAULT + "}, {kind: device-reset, target: grace, device: nic, at-virtual: 1ms",
                        PROBE,
                        GUARD,
                        ""),
                new Stage());
        Fault fault = drill.faults().getFirst();

        assertThat(otherwise("## The file", "seed")).isEqualTo(String.valueOf(drill.seed()));
        assertThat(otherwise("## The file", "limit")).isEqualTo(Units.time(drill.limitNs() * 1000));
        assertThat(otherwise("### Faults", "jitter")).isEqualTo(Units.time(fault.jitterNs() * 1000));
        assertThat(otherwise("### Faults", "cost"))
                .isEqualTo(Units.time(
                        Objects.requireNonNull(drill.faults().getLast().action())
                                        .costNs()
                                * 1000));
        assertThat(otherwise("### Probes and guards", "of"))
                .isEqualTo("`" + drill.steadyState().getFirst().service() + "`");
        assertThat(otherwise("### Expectations", "recovered-within"))
                .isEqualTo(Units.time(drill.expect().recoveredWithinNs() * 1000));
        assertThat(drill.expect())
                .isEqualTo(new Expectations(false, null, null, null, Expectations.USUAL_RECOVERY_NS, null));
        assertThat(fault.name()).isEqualTo("kill broker-1");
        assertThat(fault.whenSteady()).isFalse();
    }

    @Test
    void saysHowLongAnEventOfAFaultIsKept() throws IOException {
        assertThat(section("## Detected and recovered").replace("\n", " "))
                .contains("up to " + Clients.PATIENCE.toMinutes() + " minutes later")
                .contains("up to " + FaultEvents.PATIENCE.toSeconds() + " s after the drill has seen");
    }

    private static Course course(
            String name, FaultKind kind, String target, Course.Fate fate, double[] times, String... beside) {
        return new Course(
                new Fault(name, kind, target, Fault.Clock.WALL, 0, 0, 0, Map.of()),
                fate,
                times[0],
                times[1],
                times[2] < 0 ? OptionalDouble.empty() : OptionalDouble.of(times[2]),
                false,
                times[3] < 0 ? OptionalDouble.empty() : OptionalDouble.of(times[3]),
                List.of(beside));
    }

    @Test
    void showsTheFaultsAsTheTerminalDoes() throws IOException {
        Course busy = course(
                "the disk is busy", FaultKind.DISK_HOG, "", Course.Fate.HAPPENED, new double[] {3.6, 23.8, -1, 0.3});
        Course asleep = course(
                "asleep",
                FaultKind.PAUSE,
                "vfio-service-1",
                Course.Fate.HAPPENED,
                new double[] {0, 1.3, -1, 0.3},
                "a hog beside it");
        Course hog = course(
                "a hog beside it",
                FaultKind.CPU_HOG,
                "",
                Course.Fate.HAPPENED,
                new double[] {1, 1.3, -1, 0.3},
                "asleep");
        Course never = course(
                "kvm dies", FaultKind.KILL, "kvm-service-1", Course.Fate.NEVER_BEGAN, new double[] {0, 0, -1, -1});

        assertThat(section("## One drill"))
                .contains(CourseTable.text(List.of(busy)), CourseTable.text(List.of(asleep, hog, never)));
    }

    @Test
    void listsEveryDrillThatShips() throws IOException {
        try (Stream<Path> files = Files.list(LabProcess.root().resolve("drills"))) {
            assertThat(rows(section("## What ships"), "drill").keySet())
                    .isEqualTo(files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                            .collect(Collectors.toSet()));
        }
    }
}
