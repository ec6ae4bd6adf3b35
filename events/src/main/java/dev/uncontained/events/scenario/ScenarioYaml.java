package dev.uncontained.events.scenario;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.scenario.Scenario.Group;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.YamlEdit;
import dev.uncontained.events.yaml.YamlFile;
import dev.uncontained.events.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a scenario file; docs/scenarios.md lists every key. */
public final class ScenarioYaml {
    static final long MAX_NS = Scenario.LONGEST_NS;
    static final int MAX_HOSTS = 10_000;

    private static final long MIN_NS = Scenario.SHORTEST_NS;
    private static final long MAX_QUANTUM_NS = 1_000_000_000;
    private static final long MAX_ACCESSES = 1L << 40;
    private static final int MAX_BURST = 65_536;

    private ScenarioYaml() {}

    /**
     * Reads one file with the platforms it names.
     *
     * @throws BadFileException with everything that is wrong with it, or with a platform's file
     */
    public static ScenarioInput read(Path file, PlatformFolder folder) throws BadFileException {
        return read(file, List.of(), folder);
    }

    /**
     * Reads one file, with values in it that do not stand there, with the platforms it then names.
     *
     * @throws BadFileException with everything that is wrong with it, with an edit, or with a platform's file
     */
    public static ScenarioInput read(Path file, List<YamlEdit> edits, PlatformFolder folder) throws BadFileException {
        Map<String, Platform> platforms = new TreeMap<>();
        Set<String> bad = new HashSet<>();
        Scenario scenario = YamlFile.read(
                file,
                edits,
                top -> scenario(nameOf(file), top, (group, name) -> {
                    if (!folder.has(name)) {
                        group.complain(
                                "platform",
                                "no platform '" + name + "'; there are " + String.join(", ", folder.names()));
                        return null;
                    }
                    try {
                        if (!platforms.containsKey(name) && !bad.contains(name)) {
                            platforms.put(name, folder.read(name));
                        }
                    } catch (BadFileException e) {
                        bad.add(name);
                        group.complain(
                                "platform",
                                "the file of platform '" + name + "' is bad: "
                                        + e.problems().getFirst());
                    }
                    return platforms.get(name);
                }));
        return new ScenarioInput(scenario, platforms);
    }

    /**
     * Reads one file alone, without a look at its platforms.
     *
     * @throws BadFileException with everything that is wrong with it
     */
    public static Scenario read(Path file) throws BadFileException {
        return YamlFile.read(file, top -> scenario(nameOf(file), top, (group, name) -> null));
    }

    /** Finds a group's platform, or complains and gives null. */
    interface PlatformSource {
        @Nullable
        Platform platform(YamlMap group, String name);
    }

    static Scenario scenario(String fileName, YamlMap top, PlatformSource platforms) {
        long readNs = top.nanoseconds("length", MIN_NS, MAX_NS);
        long lengthNs = top.isFaultless() ? readNs : MAX_NS;
        long quantumNs = top.nanoseconds("quantum", MIN_NS, MAX_QUANTUM_NS, 100_000);
        if (lengthNs % quantumNs != 0) {
            top.complain("length", lengthNs + " ns is not a whole number of quanta of " + quantumNs + " ns");
        }
        List<Group> groups = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int hosts = 0;
        for (YamlMap map : top.maps("groups")) {
            Group group = GroupYaml.group(map, lengthNs, platforms);
            if (!names.add(group.name())) {
                map.complain("name", "two groups are called '" + group.name() + "'");
            }
            hosts += group.count();
            groups.add(group);
        }
        if (groups.isEmpty()) {
            top.complain("groups", "must list at least one group of hosts");
        }
        if (hosts > MAX_HOSTS) {
            top.complain("groups", hosts + " hosts are more than " + MAX_HOSTS);
        }
        return new Scenario(
                top.text("name", fileName),
                top.number("seed", 0, Long.MAX_VALUE, 42),
                lengthNs,
                quantumNs,
                top.integer("burst", 1, MAX_BURST, 4_096),
                accesses(top),
                policies(top),
                groups);
    }

    private static List<Policy> policies(YamlMap top) {
        List<Policy> policies = top.list("policies", Policy::of);
        if (policies.isEmpty() || new HashSet<>(policies).size() != policies.size()) {
            top.complain(
                    "policies",
                    "must list one policy or several, none twice: device-only, vma-flag, always-normal-nc, cacheable-pfnmap");
        }
        return policies;
    }

    private static long accesses(YamlMap top) {
        return switch (top.text("equal", "time")) {
            case "time" -> {
                if (top.has("accesses")) {
                    top.complain("accesses", "goes only with 'equal: accesses'");
                }
                yield 0;
            }
            case "accesses" -> top.number("accesses", 1, MAX_ACCESSES);
            default -> {
                top.complain("equal", "'" + top.text("equal") + "' is not time or accesses");
                yield 0;
            }
        };
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    }
}
