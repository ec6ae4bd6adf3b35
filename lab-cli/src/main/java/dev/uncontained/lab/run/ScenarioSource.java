package dev.uncontained.lab.run;

import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.events.scenario.Scenario.Group;
import dev.uncontained.events.scenario.ScenarioInput;
import dev.uncontained.events.scenario.ScenarioYaml;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.YamlEdit;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Manifest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what is to be run.
 *
 * @param platforms directory of the platform files
 */
public record ScenarioSource(Path platforms) {
    /**
     * Reads a scenario file with the platforms it names, or the manifest of an earlier run, which brings that run's input again
     * whatever has become of its files since.
     *
     * @throws LabException with exit status 2 and everything that is wrong
     */
    public RunInput read(Path file) {
        if (file.toString().endsWith(".json")) {
            Manifest manifest = Manifests.read(file);
            return new RunInput(
                    manifest.started().scenario(), manifest.started().platforms());
        }
        return read(file, List.of());
    }

    /**
     * Reads a scenario file, with values in it that do not stand there, with the platforms it then names.
     *
     * @throws LabException with exit status 2 and everything that is wrong
     */
    public RunInput read(Path file, List<YamlEdit> edits) {
        try {
            ScenarioInput input = ScenarioYaml.read(file, edits, new PlatformFolder(platforms));
            return new RunInput(input.scenario(), input.platforms());
        } catch (BadFileException e) {
            throw bad(e);
        }
    }

    /**
     * A scenario with the platforms it names.
     *
     * @throws LabException with exit status 2
     */
    RunInput with(Scenario scenario) {
        try {
            Map<String, Platform> named = new HashMap<>();
            for (Group group : scenario.groups()) {
                Platform platform = platform(group.platform());
                group.misfit(platform).ifPresent(complaint -> {
                    throw LabException.usage(
                            complaint + ", which is what " + platform.name() + " has.",
                            "Choose a platform with more, or leave devices out.");
                });
                named.put(group.platform(), platform);
            }
            RunInput input = new RunInput(scenario, named);
            scenario.hosts(input.platforms());
            return input;
        } catch (BadFileException e) {
            throw bad(e);
        }
    }

    /**
     * Reads one platform by its name.
     *
     * @throws LabException with exit status 2 when there is none of that name
     */
    Platform platform(String name) throws BadFileException {
        PlatformFolder folder = new PlatformFolder(platforms);
        if (!folder.has(name)) {
            throw LabException.usage(
                    "no platform '" + name + "' in " + platforms + "; there are " + String.join(", ", folder.names())
                            + ".",
                    "Name one of these, or write one after the example of another: docs/platforms.md.");
        }
        return folder.read(name);
    }

    private static LabException bad(BadFileException e) {
        return LabException.usage(
                String.join("\n", e.problems()), "docs/scenarios.md lists every key, with its unit and default.");
    }
}
