package dev.uncontained.events.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.scenario.Scenario;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RunCatalogTest {
    private static RunEvent.RunStarted started(String run) {
        Scenario scenario = new Scenario("s", 1, 1_000, 1_000, 64, 0, List.of(Policy.VMA_FLAG), List.of());
        return new RunEvent.RunStarted(run, 0, "test", scenario, Map.of());
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
