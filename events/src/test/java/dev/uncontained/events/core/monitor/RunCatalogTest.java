package dev.uncontained.events.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.events.scenario.ScenarioInput;
import dev.uncontained.events.scenario.ScenarioYaml;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RunCatalogTest {
    private static RunEvent.RunStarted started(String run) {
        Scenario scenario = new Scenario("s", 1, 1_000, 1_000, 64, 0, List.of(Policy.VMA_FLAG), List.of());
        return new RunEvent.RunStarted(run, 0, "test", scenario, Map.of());
    }

    @Test
    void ofARunThatIsOverNoHostIsKept() throws Exception {
        RunCatalog catalog = new RunCatalog();
        PlatformFolder platforms = new PlatformFolder(Path.of("..", "platforms"));
        ScenarioInput input = ScenarioYaml.read(Path.of("..", "scenarios", "gicv2.yaml"), platforms);
        catalog.onEvent(new RunEvent.RunStarted("a", 0, "test", input.scenario(), input.platforms()));
        RunInfo running = catalog.find("a").orElseThrow().info();
        assertThat(running.hosts()).hasSize(running.hostCount()).isNotEmpty();

        RunResult result = RunSummary.of(List.of()).result(running);
        catalog.onEvent(new RunEvent.RunCompleted("a", result));

        RunCatalog.Entry over = catalog.find("a").orElseThrow();
        assertThat(over.info().hosts()).isEmpty();
        assertThat(over.info().hostCount()).isEqualTo(running.hostCount());
        assertThat(over.result()).isEqualTo(result);
    }

    /** Whatever is to happen to its hosts stands in the event that began it; a second one adds nothing. */
    @Test
    void runThatIsUnderWayStaysAsItBegan() {
        RunCatalog catalog = new RunCatalog();
        catalog.onEvent(started("a"));
        RunInfo begun = catalog.find("a").orElseThrow().info();
        Scenario other = new Scenario("other", 2, 2_000, 1_000, 64, 0, List.of(Policy.DEVICE_ONLY), List.of());

        catalog.onEvent(new RunEvent.RunStarted("a", 1, "test", other, Map.of()));

        assertThat(catalog.find("a").orElseThrow().info()).isSameAs(begun);
    }

    @Test
    void runThatIsForgottenIsHiddenAndOver() {
        RunCatalog catalog = new RunCatalog();
        catalog.onEvent(started("a"));
        catalog.onEvent(started("b"));

        catalog.onEvent(new RunEvent.RunForgotten("a", "a test"));
        catalog.onEvent(started("a"));

        assertThat(catalog.find("a")).isEmpty();
        assertThat(catalog.newestFirst()).extracting(e -> e.info().run()).containsExactly("b");
        assertThat(catalog.completed()).containsExactly("a");
        assertThat(catalog.forgotten()).containsExactly("a");
        assertThat(catalog.known())
                .as("late records of it are still told from a new run's")
                .contains("a");
    }
}
