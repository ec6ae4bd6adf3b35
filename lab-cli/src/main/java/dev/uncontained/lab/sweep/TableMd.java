package dev.uncontained.lab.sweep;

import dev.uncontained.lab.report.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code table.md}: a row for each point, ready to be pasted. */
final class TableMd {
    private TableMd() {}

    static String of(Results results) {
        Experiment experiment = results.experiment();
        List<String> head = new ArrayList<>(experiment.axes());
        experiment.show().forEach(measure -> head.add(measure.key()));
        StringBuilder text = new StringBuilder(row(head));
        text.append(row(head.stream().map(cell -> "---").toList()));
        for (Point point : experiment.points()) {
            List<String> cells = new ArrayList<>();
            experiment.axes().forEach(axis -> cells.add(point.values().getOrDefault(axis, "")));
            for (Measure measure : experiment.show()) {
                cells.add(results.spread(point, measure)
                        .map(spread -> cell(measure, spread))
                        .orElse("not measured"));
            }
            text.append(row(cells));
        }
        text.append('\n').append(note(results)).append('\n');
        if (!results.estimates().isEmpty()) {
            text.append(Estimate.count(results.estimates(), "report.html and data.json list them."))
                    .append('\n');
        }
        return text.toString();
    }

    /** What the cells mean. */
    static String note(Results results) {
        return "Median of up to %d runs (mean's %s interval, Student's t)%s. %s"
                .formatted(
                        results.experiment().repeats(),
                        results.confidence(),
                        results.missing() == 0 ? "" : "; " + results.missing() + " runs are still missing",
                        results.versions().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(version -> version.getKey() + " " + version.getValue())
                                .collect(Collectors.joining(", ")));
    }

    private static String cell(Measure measure, Spread spread) {
        String median = Shown.figure(measure, spread.median());
        return spread.count() < 2 || spread.min() == spread.max()
                ? median
                : median + " (" + Shown.figure(measure, spread.low()) + " to " + Shown.figure(measure, spread.high())
                        + ")";
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
