package dev.uncontained.lab.sweep;

import dev.uncontained.lab.report.SvgChart;
import dev.uncontained.lab.report.SvgChart.Range;
import dev.uncontained.lab.report.SvgChart.Ranges;
import java.util.List;
import java.util.function.Predicate;

/**
 * Plots of a measure: the direction with most values goes to the right, the next one is told by colours, and what is left makes a plot for
 * each of its values.
 */
final class SweepPlots {
    private static final Range GAP = new Range(Double.NaN, Double.NaN, Double.NaN);

    private final Results results;
    private final List<Dimension> dimensions;

    SweepPlots(Results results) {
        this.results = results;
        this.dimensions = Dimension.of(results.experiment());
    }

    /** All plots of a measure, one below the other. */
    String of(Measure measure) {
        StringBuilder plots = new StringBuilder();
        List<Dimension> left = dimensions.subList(Math.min(2, dimensions.size()), dimensions.size());
        for (String part : parts(left, results.experiment().points())) {
            plots.append(plot(measure, left, part)).append('\n');
        }
        return plots.toString();
    }

    private static List<String> parts(List<Dimension> left, List<Point> points) {
        return points.stream().map(point -> part(left, point)).distinct().toList();
    }

    private static String part(List<Dimension> left, Point point) {
        return String.join(
                ", ", left.stream().map(d -> d.name() + " " + d.label(point)).toList());
    }

    private String plot(Measure measure, List<Dimension> left, String part) {
        Dimension across = dimensions.getFirst();
        List<Ranges> rows = dimensions.size() == 1
                ? List.of(row(measure, "median and range", across, point -> true))
                : dimensions.get(1).labels().stream()
                        .map(label -> row(
                                measure,
                                dimensions.get(1).name() + " " + label,
                                across,
                                point -> dimensions.get(1).label(point).equals(label)
                                        && part(left, point).equals(part)))
                        .toList();
        return SvgChart.ranges(
                measure.key() + (part.isEmpty() ? "" : ", " + part),
                across.name(),
                across.labels(),
                rows,
                across.isNumeric(),
                value -> Shown.figure(measure, value));
    }

    private Ranges row(Measure measure, String name, Dimension across, Predicate<Point> wanted) {
        return new Ranges(
                name,
                across.labels().stream()
                        .map(label -> results.experiment().points().stream()
                                .filter(wanted)
                                .filter(point -> across.label(point).equals(label))
                                .findFirst()
                                .flatMap(point -> results.spread(point, measure))
                                .map(spread -> new Range(spread.median(), spread.min(), spread.max()))
                                .orElse(GAP))
                        .toList());
    }
}
