package dev.uncontained.lab.report;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.RunResult.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** {@code report.html}: a page that needs nothing from anywhere else. */
public final class RunReport {
    private RunReport() {}

    /**
     * @param status how the run ended, for people; empty when it ended well
     * @param samples what was seen on the way
     * @param estimates what the result rests on and nobody has measured
     * @param command what brings the same result again
     */
    public static String of(
            RunResult result, String status, List<Sample> samples, List<Estimate> estimates, String command) {
        List<ResultText.Row> rows = ResultText.rows(result);
        StringBuilder body = new StringBuilder();
        body.append("<h1>").append(Html.escape(result.scenario())).append("</h1>\n");
        body.append("<p class=\"note\">Run <code>%s</code>, seed %d, digest <code>%s</code></p>\n"
                .formatted(Html.escape(result.run()), result.seed(), Html.escape(result.digest())));
        if (result.partial() || !status.isEmpty()) {
            body.append("<p class=\"bad\">")
                    .append(result.partial() ? "Partial run: not comparable with others. " : "")
                    .append(Html.escape(status))
                    .append("</p>\n");
        }
        body.append(Html.table(
                2, ResultText.HEAD, rows.stream().map(ResultText.Row::cells).toList()));
        body.append(bars("Simulated throughput, GB/s per host", rows, Cell::simulatedGBps));
        body.append(bars("Stores per write transaction (gather ratio)", rows, Cell::gatherRatio));
        body.append(bars("Hosts lost", rows, Cell::hostsLost));
        body.append(bars("VM-seconds lost", rows, Cell::vmSecondsLost));
        stage2(body, rows);
        pipeline(body, result, samples);
        body.append(Estimate.html(estimates));
        body.append("<h2>The same again</h2>\n<pre>")
                .append(Html.escape(command))
                .append("</pre>\n");
        return Html.page(result.scenario() + " · " + result.run(), body.toString());
    }

    private static String bars(String title, List<ResultText.Row> rows, ToDoubleFunction<Cell> value) {
        List<String> platforms =
                rows.stream().map(ResultText.Row::platform).distinct().toList();
        List<String> policies =
                rows.stream().map(ResultText.Row::policy).distinct().sorted().toList();
        Map<String, Double> values = rows.stream()
                .collect(Collectors.toMap(r -> r.policy() + "/" + r.platform(), r -> value.applyAsDouble(r.cell())));
        List<SvgChart.Series> series = policies.stream()
                .map(policy -> new SvgChart.Series(
                        policy,
                        platforms.stream()
                                .map(platform -> values.getOrDefault(policy + "/" + platform, Double.NaN))
                                .toList()))
                .toList();
        return SvgChart.bars(title, platforms, series, Figures::decimal) + "\n";
    }

    private static void stage2(StringBuilder body, List<ResultText.Row> rows) {
        List<String> types = rows.stream()
                .flatMap(r -> r.cell().stage2().keySet().stream())
                .distinct()
                .sorted()
                .toList();
        List<String> head = new ArrayList<>(List.of("policy", "platform"));
        head.addAll(types);
        body.append("<h2>Stage-2 leaves by memory type</h2>\n")
                .append(Html.table(
                        2,
                        head,
                        rows.stream()
                                .map(row -> {
                                    List<String> cells = new ArrayList<>(List.of(row.policy(), row.platform()));
                                    types.forEach(type -> cells.add(
                                            Figures.si(row.cell().stage2().getOrDefault(type, 0L))));
                                    return cells;
                                })
                                .toList()));
    }

    private static void pipeline(StringBuilder body, RunResult result, List<Sample> samples) {
        body.append("<h2>Pipeline and accounting</h2>\n<pre>")
                .append(Html.escape(ResultText.pipeline(result.pipeline())))
                .append(Html.escape(ResultText.accounting(result.accounting())))
                .append("</pre>\n");
        if (!result.accounting().balanced()) {
            body.append("<p class=\"bad\">The three counts do not agree.</p>\n");
        }
        if (samples.size() > 1) {
            List<Double> xs = samples.stream().skip(1).map(Sample::wallSeconds).toList();
            body.append(SvgChart.lines(
                            "Bursts folded per second",
                            "wall-clock seconds since the start",
                            xs,
                            List.of(new SvgChart.Series("bursts/s", rates(samples, Sample::bursts))),
                            Figures::si))
                    .append(SvgChart.lines(
                            "Simulated accesses per second",
                            "wall-clock seconds since the start",
                            xs,
                            List.of(new SvgChart.Series("accesses/s", rates(samples, Sample::accesses))),
                            Figures::si));
        }
    }

    private static List<Double> rates(List<Sample> samples, ToDoubleFunction<Sample> total) {
        List<Double> rates = new ArrayList<>();
        for (int i = 1; i < samples.size(); i++) {
            double seconds = samples.get(i).wallSeconds() - samples.get(i - 1).wallSeconds();
            double more = total.applyAsDouble(samples.get(i)) - total.applyAsDouble(samples.get(i - 1));
            rates.add(seconds > 0 ? Math.max(0, more / seconds) : Double.NaN);
        }
        return rates;
    }
}
