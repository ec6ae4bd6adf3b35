package dev.uncontained.lab.sweep;

import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.Units;
import dev.uncontained.events.yaml.YamlEdit;
import dev.uncontained.events.yaml.YamlFile;
import dev.uncontained.events.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads an experiment file; docs/experiments.md lists every key. */
final class ExperimentYaml {
    static final int MOST_POINTS = 1_000;

    private static final long SECOND_NS = 1_000_000_000L;
    static final int MOST_REPEATS = 1_000;
    private static final int MOST_WARM_UP = 10;
    private static final int LEAST_CONFIDENCE = 500;
    private static final int MOST_CONFIDENCE = 999;
    private static final int USUAL_CONFIDENCE = 950;

    private final Path file;
    private final ScenarioCheck scenarios;
    private final Map<String, String> further;

    private ExperimentYaml(Path file, ScenarioCheck scenarios, Map<String, String> further) {
        this.file = file;
        this.scenarios = scenarios;
        this.further = further;
    }

    /** Says whether a scenario can be run. */
    interface ScenarioCheck {
        /** What is wrong with a scenario that has been edited; empty when it can be run. */
        String problem(Path scenario, List<YamlEdit> edits);
    }

    /**
     * Reads an experiment, and tries every point of it on its scenario.
     *
     * @param further values to set beside those of the file
     * @throws BadFileException with every complaint
     */
    static Experiment read(Path file, ScenarioCheck scenarios, Map<String, String> further) throws BadFileException {
        return YamlFile.read(file, reader(file, scenarios, further)::experiment);
    }

    static ExperimentYaml reader(Path file, ScenarioCheck scenarios, Map<String, String> further) {
        return new ExperimentYaml(file, scenarios, further);
    }

    Experiment experiment(YamlMap top) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        Path scenario = (directory == null ? Path.of("") : directory)
                .resolve(top.text("scenario"))
                .normalize();
        YamlMap setMap = top.mapOrNull("set");
        Map<String, String> set = setMap == null ? new LinkedHashMap<>() : values(setMap);
        set.keySet().removeIf(name -> further.keySet().stream().anyMatch(other -> isSame(name, other)));
        set.putAll(further);
        YamlMap vary = top.mapOrNull("vary");
        Map<String, List<String>> axes = vary == null ? Map.of() : axes(vary, set);
        List<YamlMap> rows = top.maps("points");
        List<Point> listed = listed(rows, axes.keySet(), set);
        List<String> names = new ArrayList<>();
        listed.stream().limit(1).forEach(row -> names.addAll(row.values().keySet()));
        int listedNames = names.size();
        names.addAll(axes.keySet());
        List<Point> points = points(top, listed, axes);
        if (scenarios.problem(scenario, List.of()).isEmpty()) {
            new PointCheck(new Point(set), points, edits -> scenarios.problem(scenario, edits))
                    .complain(top, vary, axes, rows, listed);
        } else {
            top.complain("scenario", scenarios.problem(scenario, List.of()));
        }
        List<Measure> show = shown(top);
        return new Experiment(
                top.text("name"),
                top.text("story", ""),
                scenario,
                top.integer("repeats", 1, MOST_REPEATS, 5),
                top.integer("warm-up", 0, MOST_WARM_UP, 1),
                confidence(top),
                top.nanoseconds("limit", SECOND_NS, 86_400 * SECOND_NS, 600 * SECOND_NS),
                show.isEmpty() ? Measure.usual() : show,
                new Point(set),
                names,
                listedNames,
                points);
    }

    private static List<Measure> shown(YamlMap top) {
        Set<Measure> seen = EnumSet.noneOf(Measure.class);
        return top.list("show", key -> {
            Measure measure = Measure.of(key);
            if (!seen.add(measure)) {
                throw new IllegalArgumentException("'" + key + "' stands twice");
            }
            return measure;
        });
    }

    private static int confidence(YamlMap top) {
        int permille = top.value("confidence", Units::permille, USUAL_CONFIDENCE);
        if (permille < LEAST_CONFIDENCE || permille > MOST_CONFIDENCE) {
            top.complain("confidence", "'" + permille / 10.0 + "%' is not from 50% to 99.9%");
        }
        return permille;
    }

    private static Map<String, List<String>> axes(YamlMap vary, Map<String, String> set) {
        Map<String, List<String>> axes = new LinkedHashMap<>();
        for (String name : vary.names()) {
            Map<String, String> seen = new HashMap<>();
            List<String> values = vary.list(name, value -> {
                String before = seen.putIfAbsent(Meaning.of(value), value);
                if (before != null) {
                    throw new IllegalArgumentException(
                            "'" + value + "' stands twice" + (before.equals(value) ? "" : ", as '" + before + "' too"));
                }
                return checked(name).apply(value);
            });
            if (values.isEmpty() && seen.isEmpty()) {
                vary.complain(name, "must list at least one value");
            }
            if (!values.isEmpty()) {
                refuseTwice(vary, name, set.keySet(), "set");
                refuseTwice(vary, name, axes.keySet(), "vary");
                axes.put(name, values);
            }
        }
        return axes;
    }

    private static Function<String, String> checked(String name) {
        return value -> Axis.of(name).checked(value);
    }

    private static Map<String, String> values(YamlMap map) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : map.names()) {
            String value = map.required(name, checked(name), "");
            if (!value.isEmpty()) {
                values.keySet().stream()
                        .filter(other -> isSame(name, other))
                        .forEach(other -> map.complain(name, "is " + other + " by another name; give it in one place"));
                values.put(name, value);
            }
        }
        return values;
    }

    private static List<Point> listed(List<YamlMap> rows, Set<String> varied, Map<String, String> set) {
        List<Point> listed = new ArrayList<>();
        Set<Map<String, String>> meanings = new HashSet<>();
        for (YamlMap row : rows) {
            Point point = new Point(values(row));
            for (String name : point.values().keySet()) {
                refuseTwice(row, name, varied, "vary");
                refuseTwice(row, name, set.keySet(), "set");
            }
            if (!listed.isEmpty()
                    && !listed.getFirst()
                            .values()
                            .keySet()
                            .equals(point.values().keySet())) {
                row.complain(
                        row.names().isEmpty() ? "" : row.names().getFirst(),
                        "every point must give the same values as the first, "
                                + String.join(", ", listed.getFirst().values().keySet()));
            } else if (!meanings.add(Meaning.of(point))) {
                row.complain(row.names().isEmpty() ? "" : row.names().getFirst(), "this point stands twice");
            } else {
                listed.add(point);
            }
        }
        return listed;
    }

    private static void refuseTwice(YamlMap map, String name, Set<String> taken, String where) {
        taken.stream()
                .filter(other -> isSame(name, other))
                .forEach(other -> map.complain(
                        name,
                        "has its value under " + where + " already" + (other.equals(name) ? "" : ", as " + other)
                                + "; give it in one place"));
    }

    private static boolean isSame(String name, String other) {
        return Axis.of(name).isSameAs(Axis.of(other));
    }

    private static List<Point> points(YamlMap top, List<Point> listed, Map<String, List<String>> axes) {
        if (listed.isEmpty() && axes.isEmpty()) {
            top.complain("vary", "nothing varies; give vary, points or both");
            return List.of();
        }
        long count = Combinations.count(listed, axes);
        if (count > MOST_POINTS) {
            top.complain(
                    "vary", count + " points are more than " + MOST_POINTS + "; leave values out, or list the points");
            return List.of();
        }
        return Combinations.of(listed, axes);
    }
}
