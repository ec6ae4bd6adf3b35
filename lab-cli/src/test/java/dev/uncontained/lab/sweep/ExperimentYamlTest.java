package dev.uncontained.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.YamlEdit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentYamlTest {
    static final Path EVERY_KEY = Path.of("src/test/resources/sweep/every-key.yaml");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** A scenario that has no burst of 0 and, under vma-flag, none of 1 either. */
    private static String picky(Path scenario, List<YamlEdit> edits) {
        if (!scenario.endsWith("some.yaml")) {
            return scenario + ": there is no such file";
        }
        boolean zero = edits.contains(new YamlEdit("burst", "0", false));
        boolean pair = edits.contains(new YamlEdit("burst", "1", false))
                && edits.contains(new YamlEdit("policies", "vma-flag", true));
        return zero ? "burst cannot be 0" : pair ? "these two do not go together" : "";
    }

    private Path file(String rest) throws IOException {
        return Files.writeString(directory.resolve("experiment.yaml"), "name: small\nscenario: some.yaml\n" + rest);
    }

    private Experiment read(String rest) throws IOException, BadFileException {
        return ExperimentYaml.read(file(rest), ExperimentYamlTest::picky, Map.of());
    }

    @Test
    void everyKeyIsReadWithItsUnit() throws BadFileException {
        Experiment experiment = ExperimentYaml.read(EVERY_KEY, (scenario, edits) -> "", Map.of("seed", "7"));

        assertThat(experiment.repeats()).isEqualTo(3);
        assertThat(experiment.warmUp()).isEqualTo(2);
        assertThat(experiment.confidencePermille()).isEqualTo(990);
        assertThat(experiment.limitNs()).isEqualTo(60_000_000_000L);
        assertThat(experiment.show()).containsExactly(Measure.WALL_SECONDS, Measure.LATENCY_P99);
        assertThat(experiment.axes()).containsExactly("burst", "accesses", "policy", "brokers");
        assertThat(experiment.set()).hasToString("length=2ms guest-service=2 seed=7");
        assertThat(experiment.scenario())
                .isEqualTo(EVERY_KEY.toAbsolutePath().normalize().resolveSibling("some.yaml"));
    }

    @Test
    void everyListedPointIsCombinedWithEveryValueTheLastOneChangingFastest() throws BadFileException {
        Experiment experiment = ExperimentYaml.read(EVERY_KEY, (scenario, edits) -> "", Map.of());

        assertThat(experiment.points())
                .extracting(Point::toString)
                .containsExactly(
                        "burst=1 accesses=10 policy=device-only brokers=1",
                        "burst=1 accesses=10 policy=device-only brokers=3",
                        "burst=1 accesses=10 policy=vma-flag brokers=1",
                        "burst=1 accesses=10 policy=vma-flag brokers=3",
                        "burst=64 accesses=640 policy=device-only brokers=1",
                        "burst=64 accesses=640 policy=device-only brokers=3",
                        "burst=64 accesses=640 policy=vma-flag brokers=1",
                        "burst=64 accesses=640 policy=vma-flag brokers=3");
    }

    @Test
    void pointsThatNeedTheSameStackComeTogether() throws BadFileException {
        Map<Deployment, List<Point>> stacks = ExperimentYaml.read(EVERY_KEY, (scenario, edits) -> "", Map.of())
                .byDeployment();

        assertThat(stacks.keySet())
                .containsExactly(
                        new Deployment(1, null, Map.of("guest-service", 2)),
                        new Deployment(3, null, Map.of("guest-service", 2)));
        assertThat(stacks.values()).allSatisfy(points -> assertThat(points).hasSize(4));
    }

    @Test
    void aPointChangesTheScenarioButNotForTheSakeOfTheStack() throws IOException, BadFileException {
        Experiment experiment = read("vary: {policy: [vma-flag], groups.a.vms.*.vcpus: [2], partitions: [6]}\n");

        assertThat(experiment.points().getFirst().edits())
                .containsExactly(
                        new YamlEdit("policies", "vma-flag", true), new YamlEdit("groups.a.vms.*.vcpus", "2", false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "vary: {speed: [1]} | 3 | nothing called 'speed' can be varied; there are policy, platform",
                "vary: {brokers: [2]} | 3 | '2' is not one of 1, 3",
                "vary: {guest-service: [0]} | 3 | '0' is not from 1 to 16",
                "vary: {partitions: [257]} | 3 | '257' is not from 1 to 256",
                "vary: {burst: []} | 3 | must list at least one value",
                "vary: {burst: [4, 4]} | 3 | '4' stands twice",
                "vary: {burst: [4, 0x4]} | 3 | '0x4' stands twice, as '4' too",
                "vary: {length: [1ms, 2ms, 1000us]} | 3 | '1000us' stands twice, as '1ms' too",
                "vary: {target-rate: [1k/s, 0/s]} | 3 | '0/s' is no rate; it can be 1/s or more, or full",
                "vary: {target-rate: [1000]} | 3 | '1000' is not 'full' or a rate with its unit",
                "vary: {loop: [half]} | 3 | 'half' is not one of open, closed",
                "vary: {record-padding: [65KiB]} | 3 | '65KiB' is more than 64KiB",
                "vary: {loop: [closed], target-rate: [1k/s]} | 3 | a closed loop has no rate",
                "vary: {hosts: [1, 2], groups.*.count: [3]} | 3 | has its value under vary already, as hosts; give it",
                "vary: {hosts: [1, 2]}\\nset: {groups.*.count: 3} | 3 | has its value under set already, as groups.*.count",
                "set: {hosts: 2, groups.*.count: 3}\\nvary: {burst: [4]} | 3 | is hosts by another name; give it in one place",
                "points: [{hosts: 1},\\n {groups.*.count: 1}] | 4 | every point must give the same values as the first",
                "points: [{length: 1ms},\\n {length: 1000us}] | 4 | this point stands twice",
                "points: [4] | 3 | must be a mapping",
                "vary: [burst] | 3 | must be a mapping",
                "vary: {burst: [[4]]} | 3 | must be a list of single values",
                "set: {burst: [8]}\\nvary: {seed: [4]} | 3 | must be",
                "show: [accesses, accesses]\\nvary: {burst: [4]} | 3 | 'accesses' stands twice",
                "show: wall-seconds\\nvary: {burst: [4]} | 3 | must be a list",
                "repeats: many\\nvary: {burst: [4]} | 3 | 'many' is not a whole number",
                "repeats: 1001\\nvary: {burst: [4]} | 3 | '1001' is not from 1 to 1000",
                "limit: 0s\\nvary: {burst: [4]} | 3 | '0s' is not from 1s to 86400s",
                "vary: {burst: 4} | 3 | must be a list",
                "vary: {burst: [4]}\\nset: {burst: 8} | 3 | has its value under set already",
                "vary: {burst: [4]}\\npoints: [{burst: 8}] | 4 | has its value under vary already",
                "points: [{burst: 8},\\n {seed: 8}] | 4 | every point must give the same values as the first, burst",
                "points: [{burst: 8},\\n {burst: 8}] | 4 | this point stands twice",
                "repeats: 3 | 1 | nothing varies; give vary, points or both",
                "repeats: 0\\nvary: {burst: [4]} | 3 | '0' is not from 1 to 1000",
                "warm-up: 11\\nvary: {burst: [4]} | 3 | '11' is not from 0 to 10",
                "confidence: 99.95%\\nvary: {burst: [4]} | 3 | is not a percentage",
                "confidence: 40%\\nvary: {burst: [4]} | 3 | '40.0%' is not from 50% to 99.9%",
                "limit: 10\\nvary: {burst: [4]} | 3 | '10' is not a time with its unit",
                "show: [speed]\\nvary: {burst: [4]} | 3 | no measure 'speed'; there are wall-seconds",
                "repeat: 3\\nvary: {burst: [4]} | 3 | unknown key; did you mean 'repeats'?",
                "vary:\\n  policy: [vma-flag]\\n  burst:\\n    - 4\\n    - 0 | 7 | burst cannot be 0",
                "vary: {policy: [vma-flag, device-only],\\n burst: [0]} | 4 | burst cannot be 0",
                "vary: {policy: [vma-flag, device-only],\\n burst: [1, 4]} | 3 | with policy=vma-flag burst=1: these two",
                "points: [{burst: 4},\\n {burst: 0}] | 4 | burst cannot be 0",
                "set: {burst: 0}\\nvary: {policy: [vma-flag, device-only]} | 3 | burst cannot be 0",
            })
    void whatCannotBeMeasuredIsRefusedWithItsLine(String rest, int line, String complaint) throws IOException {
        String text = rest.replace("\\n", "\n");

        BadFileException refused = catchThrowableOfType(BadFileException.class, () -> read(text));

        assertThat(refused).isNotNull();
        assertThat(refused.problems()).anySatisfy(problem -> assertThat(problem)
                .startsWith(directory.resolve("experiment.yaml") + ":" + line + ": ")
                .contains(complaint));
    }

    @Test
    void onlyTheBadValueIsNamed() throws IOException {
        BadFileException refused = catchThrowableOfType(
                BadFileException.class, () -> read("vary:\n  policy: [vma-flag, device-only]\n  burst: [4, 0]\n"));

        assertThat(refused.problems()).hasSize(1);
    }

    @Test
    void aScenarioThatIsNotThereIsSaidOnce() throws IOException {
        Path file = Files.writeString(
                directory.resolve("lost.yaml"), "name: lost\nscenario: none.yaml\nvary: {burst: [1, 2, 3]}\n");

        BadFileException refused = catchThrowableOfType(
                BadFileException.class, () -> ExperimentYaml.read(file, ExperimentYamlTest::picky, Map.of()));

        assertThat(refused.problems())
                .singleElement()
                .asString()
                .startsWith(file + ":2: scenario: ")
                .contains("there is no such file");
    }

    @Test
    void tooManyPointsAreCountedAndRefused() throws IOException {
        String ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";

        BadFileException refused = catchThrowableOfType(
                BadFileException.class,
                () -> read("vary: {seed: %s, hosts: %s, vms: %s, vcpus: %s}\n".formatted(ten, ten, ten, ten)));

        assertThat(refused.problems())
                .anySatisfy(problem -> assertThat(problem).contains("10000 points are more than 1000"));
    }
}
