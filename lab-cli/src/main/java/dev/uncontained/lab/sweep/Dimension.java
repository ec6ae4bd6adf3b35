package dev.uncontained.lab.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One direction in which points lie: an axis, or all that listed points give together.
 *
 * @param name what it is called
 * @param axes the axes it stands for
 * @param labels its values, in the order of the points
 */
record Dimension(String name, List<String> axes, List<String> labels) {
    /** The directions of an experiment, those with most values first. */
    static List<Dimension> of(Experiment experiment) {
        List<Dimension> dimensions = new ArrayList<>();
        List<String> listed = experiment.axes().subList(0, experiment.listed());
        if (!listed.isEmpty()) {
            dimensions.add(ofListed(listed, experiment.points()));
        }
        for (String axis :
                experiment.axes().subList(experiment.listed(), experiment.axes().size())) {
            dimensions.add(of(axis, List.of(axis), experiment.points()));
        }
        dimensions.sort((a, b) -> b.labels().size() - a.labels().size());
        return List.copyOf(dimensions);
    }

    /** The first value names a listed point where no two share it. */
    private static Dimension ofListed(List<String> listed, List<Point> points) {
        Dimension whole = of(String.join(" ", listed), listed, points);
        Dimension first = of(listed.getFirst(), listed.subList(0, 1), points);
        return first.labels().size() == whole.labels().size() ? first : whole;
    }

    private static Dimension of(String name, List<String> axes, List<Point> points) {
        Dimension unlabelled = new Dimension(name, axes, List.of());
        return new Dimension(
                name, axes, points.stream().map(unlabelled::label).distinct().toList());
    }

    /** Where a point lies in this direction. */
    String label(Point point) {
        return axes.stream().map(axis -> point.values().getOrDefault(axis, "")).collect(Collectors.joining(" "));
    }

    /** Whether its values have an order that a line may follow. */
    boolean isNumeric() {
        return labels.stream().allMatch(label -> label.matches("[0-9].*"));
    }
}
