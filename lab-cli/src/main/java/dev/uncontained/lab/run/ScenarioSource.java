package dev.uncontained.lab.run;

import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.platform.PlatformYaml;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.events.scenario.Scenario.Group;
import dev.uncontained.events.scenario.ScenarioYaml;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads what is to be run.
 *
 * @param platforms directory of the platform files
 */
record ScenarioSource(Path platforms) {
    private static final String YAML = ".yaml";

    /**
     * Reads a scenario file with the platforms it names, or the manifest of an earlier run, which brings that run's input again
     * whatever has become of its files since.
     *
     * @throws LabException with exit status 2 and everything that is wrong
     */
    RunInput read(Path file) {
        if (file.toString().endsWith(".json")) {
            Manifest manifest = Manifests.read(file);
            return new RunInput(
                    manifest.started().scenario(), manifest.started().platforms());
        }
        try {
            return with(ScenarioYaml.read(file));
        } catch (BadFileException e) {
            throw bad(e);
        } catch (IllegalArgumentException e) {
            throw LabException.usage(
                    file + ": " + e.getMessage(), "docs/scenarios.md tells how parts name each other.");
        }
    }

    /**
     * A scenario with the platforms it names.
     *
     * @throws LabException with exit status 2
     */
    RunInput with(Scenario scenario) {
        try {
            RunInput input = new RunInput(scenario, platformsOf(scenario));
            scenario.hosts(input.platforms());
            return input;
        } catch (BadFileException e) {
            throw bad(e);
        }
    }

    private static LabException bad(BadFileException e) {
        return LabException.usage(
                String.join("\n", e.problems()), "docs/scenarios.md lists every key, with its unit and default.");
    }

    private Map<String, Platform> platformsOf(Scenario scenario) throws BadFileException {
        Map<String, Platform> named = new HashMap<>();
        for (Group group : scenario.groups()) {
            if (!named.containsKey(group.platform())) {
                named.put(group.platform(), platform(group.platform()));
            }
        }
        return named;
    }

    /**
     * Reads one platform by its name.
     *
     * @throws LabException with exit status 2 when there is none of that name
     */
    Platform platform(String name) throws BadFileException {
        Path file = platforms.resolve(name + YAML);
        if (!name.matches("[A-Za-z0-9._-]+") || !Files.exists(file)) {
            throw LabException.usage(
                    "no platform '" + name + "' in " + platforms + "; there are " + String.join(", ", names()) + ".",
                    "Name one of these, or write " + file + " after the example of another.");
        }
        return PlatformYaml.read(file);
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(platforms)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(YAML))
                    .map(f -> f.substring(0, f.length() - YAML.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw LabException.environment("cannot list " + platforms + ": " + e.getMessage(), "Change its mode.");
        }
    }
}
