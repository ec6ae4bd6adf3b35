package dev.uncontained.lab.sweep;

import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.report.Html;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code report.html} of a sweep: a page that needs nothing from anywhere else. */
final class SweepReport {
    private final Results results;
    private final Experiment experiment;
    private final StringBuilder body = new StringBuilder();

    private SweepReport(Results results) {
        this.results = results;
        this.experiment = results.experiment();
    }

    static String of(Results results) {
        return new SweepReport(results).page();
    }

    private String page() {
        body.append("<h1>Experiment ").append(Html.escape(experiment.name())).append("</h1>\n<p>");
        body.append(Html.escape(experiment.story())).append("</p>\n<p class=\"note\">Scenario <code>");
        body.append(Html.escape(String.valueOf(experiment.scenario().getFileName())))
                .append("</code>")
                .append(Html.escape(experiment.set().values().isEmpty() ? "" : " with " + experiment.set()))
                .append(". ")
                .append(Html.escape(TableMd.note(results)))
                .append("</p>\n");
        for (String broken : Agreement.broken(results.all())) {
            body.append("<p class=\"bad\">").append(Html.escape(broken)).append("</p>\n");
        }
        SweepPlots plots = new SweepPlots(results);
        for (Measure measure : experiment.show()) {
            body.append("<h2>").append(Html.escape(measure.key())).append("</h2>\n<p>");
            body.append(Html.escape(measure.what())).append("</p>\n").append(plots.of(measure));
            table(measure);
        }
        processes();
        courses();
        body.append(Estimate.html(results.estimates()));
        return Html.page("Experiment " + experiment.name(), body.toString());
    }

    private void table(Measure measure) {
        List<String> head = new ArrayList<>(experiment.axes());
        head.addAll(List.of("runs", "median", "min", "max", "mean", results.confidence() + " from", "to"));
        List<List<String>> rows = new ArrayList<>();
        for (Point point : experiment.points()) {
            results.spread(point, measure).ifPresent(spread -> {
                List<String> row = new ArrayList<>();
                experiment.axes().forEach(axis -> row.add(point.values().getOrDefault(axis, "")));
                row.add(String.valueOf(spread.count()));
                for (double value : new double[] {
                    spread.median(), spread.min(), spread.max(), spread.mean(), spread.low(), spread.high()
                }) {
                    row.add(Double.isNaN(value) ? "" : Shown.figure(measure, value));
                }
                rows.add(row);
            });
        }
        body.append(Html.table(experiment.axes().size(), head, rows));
    }

    /** Medians of each process over the runs of a point. */
    private void processes() {
        List<String> head = new ArrayList<>(experiment.axes());
        head.addAll(List.of("process", "CPU, s", "resident"));
        List<List<String>> rows = new ArrayList<>();
        for (Point point : experiment.points()) {
            Map<String, List<ProcessUse>> uses = new LinkedHashMap<>();
            results.of(point).forEach(run -> run.processes()
                    .forEach(use -> uses.computeIfAbsent(use.name(), n -> new ArrayList<>())
                            .add(use)));
            uses.forEach((name, of) -> {
                List<String> row = new ArrayList<>();
                experiment.axes().forEach(axis -> row.add(point.values().getOrDefault(axis, "")));
                row.add(name);
                row.add(Figures.decimal(
                        median(of.stream().mapToDouble(ProcessUse::cpuSeconds).toArray())));
                row.add(Figures.si(median(of.stream()
                                .mapToDouble(ProcessUse::residentBytes)
                                .toArray()))
                        + "B");
                rows.add(row);
            });
        }
        body.append("<h2>Processes</h2>\n<p>CPU time in a run, and the most resident memory seen in it; medians.</p>\n")
                .append(Html.table(experiment.axes().size() + 1, head, rows));
    }

    /** The course of each point's runs, those that were long enough to have one. */
    private void courses() {
        body.append(
                "<h2>Over time</h2>\n<p>What was seen of each run about twice a second; all of it is in <code>series.csv</code>.</p>\n");
        for (Point point : experiment.points()) {
            String plots = new SeriesPlots(results.of(point)).all();
            if (!plots.isEmpty()) {
                body.append("<details><summary>")
                        .append(Html.escape(point.toString()))
                        .append("</summary>\n")
                        .append(plots)
                        .append("</details>\n");
            }
        }
    }

    private double median(double[] values) {
        return Spread.of(Arrays.stream(values).boxed().toList(), experiment.confidencePermille())
                .median();
    }
}
