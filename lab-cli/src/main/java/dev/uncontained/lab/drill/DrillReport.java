package dev.uncontained.lab.drill;

import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.report.Html;
import dev.uncontained.lab.report.Latencies;
import dev.uncontained.lab.report.Sample;
import dev.uncontained.lab.report.SvgChart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

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
        latency(body, outcome);
        body.append("<h2>Faults</h2>\n")
                .append(Html.table(
                        3,
                        List.of("fault", "kind", "target", "from, s", "to, s", "noticed after, s"),
                        outcome.windows().stream()
                                .map(w -> List.of(
                                        w.fault().name(),
                                        w.fault().kind().key(),
                                        w.fault().target(),
                                        figure(w.fromSeconds()),
                                        figure(w.toSeconds()),
                                        noticed(outcome, w.fault())))
                                .toList()));
        if (outcome.recoverySeconds() > 0) {
            body.append("<p class=\"note\">Steady again at the latest ")
                    .append(figure(outcome.recoverySeconds()))
                    .append(" s after a fault's end.</p>\n");
        }
        body.append("<h2>Timeline</h2>\n<pre>");
        outcome.moments().forEach(moment -> body.append("%8s s  ".formatted(figure(moment.wallSeconds())))
                .append(Html.escape(moment.what()))
                .append('\n'));
        body.append("</pre>\n").append(Estimate.html(outcome.estimates()));
        return Html.page("Drill " + outcome.drill().name(), body.toString());
    }

    private static String noticed(DrillOutcome outcome, Fault fault) {
        Double seconds = outcome.noticedSeconds().get(fault);
        return seconds != null ? figure(seconds) : fault.isSimulated() ? "part of the run" : "never";
    }

    private static void latency(StringBuilder body, DrillOutcome outcome) {
        List<Window> windows = outcome.windows();
        double end =
                outcome.samples().isEmpty() ? 0 : outcome.samples().getLast().wallSeconds();
        double from = windows.stream().mapToDouble(Window::fromSeconds).min().orElse(end);
        double to = Math.min(
                end, windows.stream().mapToDouble(Window::toSeconds).max().orElse(end));
        body.append(
                "<h2>Throughput and latency</h2>\n<p class=\"note\">From the intended send of a burst to its fold, up to the bound of a"
                        + " bucket. During: from the first fault's begin to the last one's end.</p>\n");
        body.append(Html.table(
                1,
                List.of("time", "from, s", "to, s", "bursts", "bursts/s", "p50", "p99", "p99.9"),
                List.of(
                        phase("before", 0, from, outcome.latencies()),
                        phase("during", from, to, outcome.latencies()),
                        phase("after", to, Math.max(to, end), outcome.latencies()))));
        if (outcome.latencies().times().size() > 1) {
            body.append(SvgChart.lines(
                            "Latency of the bursts folded since the look before; faults shaded",
                            "wall time, s",
                            outcome.latencies().times(),
                            List.of(
                                    new SvgChart.Series(
                                            "p50, s", outcome.latencies().course(0.5)),
                                    new SvgChart.Series(
                                            "p99, s", outcome.latencies().course(0.99))),
                            bands(outcome),
                            Figures::decimal))
                    .append('\n');
        }
    }

    private static List<String> phase(String name, double from, double to, Latencies latencies) {
        return List.of(
                name,
                figure(from),
                figure(to),
                String.format(Locale.ROOT, "%.0f", latencies.count(from, to)),
                to > from ? Figures.si(latencies.count(from, to) / (to - from)) : "",
                bound(latencies, from, to, 0.5),
                bound(latencies, from, to, 0.99),
                bound(latencies, from, to, 0.999));
    }

    private static String bound(Latencies latencies, double from, double to, double share) {
        OptionalDouble bound = latencies.bound(from, to, share);
        if (bound.isEmpty()) {
            return "none folded";
        }
        return Double.isInfinite(bound.getAsDouble())
                ? "beyond all buckets"
                : "at most " + Figures.micros((long) (bound.getAsDouble() * 1e6));
    }

    private static List<SvgChart.Band> bands(DrillOutcome outcome) {
        return outcome.windows().stream()
                .map(w -> new SvgChart.Band(w.fault().name(), w.fromSeconds(), w.toSeconds()))
                .toList();
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
                        bands(outcome),
                        Figures::si))
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
