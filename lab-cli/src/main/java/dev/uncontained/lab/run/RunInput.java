package dev.uncontained.lab.run;

import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.lab.report.Estimate;
import java.util.List;
import java.util.Map;

/**
 * What is to be run: everything that decides the result.
 *
 * @param scenario the scenario, with what the command line changed in it
 * @param platforms every platform it names, by name
 */
record RunInput(Scenario scenario, Map<String, Platform> platforms) {
    RunInput {
        platforms = Map.copyOf(platforms);
    }

    List<Estimate> estimates() {
        return List.of();
    }

    long seed() {
        return 0;
    }
}
