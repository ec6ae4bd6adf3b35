package dev.uncontained.lab.drill;

import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.report.Html;
import dev.uncontained.lab.report.Sample;
import dev.uncontained.lab.report.SvgChart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code report.html} of a drill: verdict, timeline, and what the faults did to the rate. */
final class DrillReport {
    private DrillReport() {}

    static String of(DrillOutcome outcome) {
        StringBuilder body = new StringBuilder();
        body.append("<h1>Drill ").append(Html.escape(outcome.drill().name())).append("</h1>\n<p>");
        body.append(Html.escape(outcome.drill().story()))
                .append("</p>\n<p class=\"")
                .append(outcome.passed() ? "note" : "bad")
                .append("\">")
                .append(outcome.passed() ? "Passed" : "Failed")
                .append(". Seed ")
                .append(outcome.seed());
        outcome.result().ifPresent(result -> body.append(", run <code>")
                .append(Html.escape(result.run()))
                .append("</code>, digest <code>")
                .append(Html.escape(result.digest()))
                .append("</code>"));
        body.append("</p>\n");
        body.append(Html.table(
                3,
                List.of("expectation", "verdict", "found"),
                outcome.checks().stream()
                        .map(check -> List.of(check.name(), word(check.state()), check.detail()))
                        .toList()));
        chart(body, outcome);
        body.append("<h2>Faults</h2>\n")
                .append(Html.table(
                        3,
                        List.of("fault", "kind", "target", "from, s", "to, s"),
                        outcome.windows().stream()
                                .map(w -> List.of(
                                        w.fault().name(),
                                        w.fault().kind().key(),
                                        w.fault().target(),
                                        figure(w.fromSeconds()),
                                        figure(w.toSeconds())))
                                .toList()));
        body.append("<h2>Timeline</h2>\n<pre>");
        outcome.moments().forEach(moment -> body.append("%8s s  ".formatted(figure(moment.wallSeconds())))
                .append(Html.escape(moment.what()))
                .append('\n'));
        body.append("</pre>\n");
        return Html.page("Drill " + outcome.drill().name(), body.toString());
    }

    private static void chart(StringBuilder body, DrillOutcome outcome) {
        List<Sample> samples = outcome.samples();
        if (samples.size() < 2) {
            body.append("<p class=\"note\">The run was over before its rate could be drawn.</p>\n");
            return;
        }
        List<Double> at = new ArrayList<>();
        List<Double> rate = new ArrayList<>();
        for (int i = 1; i < samples.size(); i++) {
            Sample from = samples.get(i - 1);
            Sample to = samples.get(i);
            at.add(to.wallSeconds());
            // a monitor that starts again from a snapshot may show less than before
            rate.add(Math.max(0, to.accesses() - from.accesses()) / (to.wallSeconds() - from.wallSeconds()));
        }
        body.append(SvgChart.lines(
                        "Accesses folded per second of wall time; faults shaded",
                        "wall time, s",
                        at,
                        List.of(new SvgChart.Series("accesses/s", rate)),
                        outcome.windows().stream()
                                .map(w -> new SvgChart.Band(w.fault().name(), w.fromSeconds(), w.toSeconds()))
                                .toList(),
                        Figures::decimal))
                .append('\n');
    }

    /** A state as people read it. */
    static String word(Check.State state) {
        return switch (state) {
            case MET -> "met";
            case FAILED -> "FAILED";
            case NOT_CHECKED -> "not checked";
        };
    }

    private static String figure(double seconds) {
        return String.format(Locale.ROOT, "%.1f", seconds);
    }
}
