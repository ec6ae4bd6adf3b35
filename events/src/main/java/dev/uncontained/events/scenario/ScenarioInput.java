package dev.uncontained.events.scenario;

import dev.uncontained.arm.platform.Platform;
import java.util.Map;

/**
 * A scenario and the platforms it names: everything that decides a run.
 *
 * @param scenario the scenario
 * @param platforms every platform it names, by name
 */
public record ScenarioInput(Scenario scenario, Map<String, Platform> platforms) {
    public ScenarioInput {
        platforms = Map.copyOf(platforms);
    }
}
