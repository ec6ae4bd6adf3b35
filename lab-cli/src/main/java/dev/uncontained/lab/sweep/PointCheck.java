package dev.uncontained.lab.sweep;

import dev.uncontained.events.yaml.YamlEdit;
import dev.uncontained.events.yaml.YamlMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tries every point on its scenario, and finds the line to blame: a value that is refused in each of its points and also alone, failing that
 * the whole combination.
 */
final class PointCheck {
    private final Point set;
    private final Function<List<YamlEdit>, String> tried;
    private final Map<List<YamlEdit>, String> problems = new HashMap<>();
    private final Map<Point, String> bad = new LinkedHashMap<>();
    private final List<Point> points;

    /**
     * @param set values of every point
     * @param tried what is wrong with the scenario with these edits; empty when nothing is
     */
    PointCheck(Point set, List<Point> points, Function<List<YamlEdit>, String> tried) {
        this.set = set;
        this.points = points;
        this.tried = tried;
        for (Point point : points) {
            String problem = problem(point);
            if (!problem.isEmpty()) {
                bad.put(point, problem);
            }
        }
    }

    void complain(
            YamlMap top,
            @Nullable YamlMap vary,
            Map<String, List<String>> axes,
            List<YamlMap> rows,
            List<Point> listed) {
        if (bad.isEmpty()) {
            return;
        }
        boolean blamed = false;
        String ofSet = problem(new Point(Map.of()));
        if (!ofSet.isEmpty() && bad.size() == points.size() && !set.values().isEmpty()) {
            top.complain("set", ofSet);
            return;
        }
        for (Map.Entry<String, List<String>> axis : axes.entrySet()) {
            Map<String, String> refused = new HashMap<>();
            for (String value : axis.getValue()) {
                Point alone = new Point(Map.of(axis.getKey(), value));
                if (isToBlame(alone)) {
                    refused.put(value, problem(alone));
                }
            }
            if (vary != null && !refused.isEmpty()) {
                blamed = true;
                vary.list(axis.getKey(), value -> {
                    String problem = refused.get(value);
                    if (problem != null) {
                        throw new IllegalArgumentException(problem);
                    }
                    return value;
                });
            }
        }
        for (int i = 0; i < listed.size() && rows.size() == listed.size(); i++) {
            if (isToBlame(listed.get(i))) {
                blamed = true;
                rows.get(i).complain(rows.get(i).names().getFirst(), problem(listed.get(i)));
            }
        }
        if (!blamed) {
            Map.Entry<Point, String> first = bad.entrySet().iterator().next();
            top.complain(vary == null ? "points" : "vary", "with " + first.getKey() + ": " + first.getValue());
        }
    }

    private boolean isToBlame(Point part) {
        Predicate<Point> hasIt =
                point -> point.values().entrySet().containsAll(part.values().entrySet());
        return !problem(part).isEmpty() && points.stream().filter(hasIt).allMatch(bad::containsKey);
    }

    private String problem(Point point) {
        Point whole = set.and(point.values());
        try {
            whole.load();
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
        return problems.computeIfAbsent(whole.edits(), tried);
    }
}
