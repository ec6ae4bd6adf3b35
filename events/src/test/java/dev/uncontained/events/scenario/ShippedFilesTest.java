package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.Event;
import dev.uncontained.events.RunEvent.RunStarted;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.platform.PlatformYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ShippedFilesTest {
    private static final Path ROOT = Path.of("..");

    static List<Path> scenarios() {
        return yaml(ROOT.resolve("scenarios"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyShippedScenarioComesToHostsAndSurvivesItsEvent(Path file) throws Exception {
        Map<String, Platform> platforms = new TreeMap<>();
        for (Path platform : yaml(ROOT.resolve("platforms"))) {
            Platform read = PlatformYaml.read(platform);
            platforms.put(read.name(), read);
        }
        Scenario scenario = ScenarioYaml.read(file);
        assertThat(scenario.hosts(platforms)).isNotEmpty();
        Event started = new RunStarted("r1", 0, "test", scenario, platforms);
        EventCodec codec = new EventCodec();
        assertThat(codec.decode(Topic.RUNS, codec.encode(started))).contains(started);
    }

    private static List<Path> yaml(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
