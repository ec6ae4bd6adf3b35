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
        body.append(
                        "<h2>Faults</h2>\n<p class=\"note\">Detected: from the begin until something was first seen amiss. Recovered: from the end"
                                + " until the steady state was first seen again. The stack was looked at twice a second.</p>\n")
                .append(Html.table(CourseTable.WORDS, CourseTable.HEAD, CourseTable.rows(outcome.courses())));
        accounting(body, outcome);
        body.append("<h2>Timeline</h2>\n<pre>");
        outcome.moments().forEach(moment -> body.append("%8s s  ".formatted(CourseTable.seconds(moment.wallSeconds())))
                .append(Html.escape(moment.what()))
                .append('\n'));
        body.append("</pre>\n").append(Estimate.html(outcome.estimates()));
        return Html.page("Drill " + outcome.drill().name(), body.toString());
    }

    private static void accounting(StringBuilder body, DrillOutcome outcome) {
        body.append("<h2>Accounting</h2>\n");
        if (outcome.result().isEmpty()) {
            body.append("<p class=\"note\">The disturbed run yielded no result.</p>\n");
            return;
        }
        body.append(Html.table(
                2,
                List.of("figure", "meaning", "value"),
                AccountingTable.of(outcome.result().get(), outcome.undisturbedDigest()).stream()
                        .map(AccountingTable.Row::cells)
                        .toList()));
    }

    private static void latency(StringBuilder body, DrillOutcome outcome) {
        List<Course> there = outcome.courses().stream().filter(Course::hasBegun).toList();
        double end =
                outcome.samples().isEmpty() ? 0 : outcome.samples().getLast().wallSeconds();
        double from = there.stream().mapToDouble(Course::fromSeconds).min().orElse(end);
        double to = Math.min(
                end, there.stream().mapToDouble(Course::toSeconds).max().orElse(end));
        body.append(
                "<h2>Throughput and latency</h2>\n<p class=\"note\">From the intended send of a burst to its fold, up to the bound of a"
                        + " bucket. During: from the first fault's begin to the last one's end; then each fault by itself, until it was recovered"
                        + " from.</p>\n");
        List<List<String>> phases = new ArrayList<>();
        phases.add(phase("before", 0, from, outcome.latencies()));
        phases.add(phase("during", from, to, outcome.latencies()));
        if (there.size() > 1) {
            there.stream()
                    .filter(course -> !course.fault().isSimulated())
                    .map(course -> phase(
                            course.fault().name(),
                            course.fromSeconds(),
                            Math.min(
                                    end,
                                    course.toSeconds()
                                            + course.recoverySeconds().orElse(0)),
                            outcome.latencies()))
                    .forEach(phases::add);
        }
        phases.add(phase("after", to, Math.max(to, end), outcome.latencies()));
        body.append(Html.table(
                1, List.of("time", "from, s", "to, s", "bursts", "bursts/s", "p50", "p99", "p99.9"), phases));
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
                CourseTable.seconds(from),
                CourseTable.seconds(to),
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
        return outcome.courses().stream()
                .filter(Course::hasBegun)
                .map(course -> new SvgChart.Band(course.fault().name(), course.fromSeconds(), course.toSeconds()))
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
}
