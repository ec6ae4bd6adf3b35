package dev.uncontained.lab.sweep;

import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.report.SvgChart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Plots of what the runs of a point were like on their way: a line for each run, over wall time. */
final class SeriesPlots {
    private static final double STEP_SECONDS = 0.5;

    private final List<Measurement> runs;
    private final List<Double> times;

    /**
     * @param runs runs of one point
     */
    SeriesPlots(List<Measurement> runs) {
        this.runs = runs.stream().filter(run -> run.looks().size() > 1).toList();
        double end = this.runs.stream()
                .mapToDouble(run -> run.looks().getLast().wallSeconds())
                .max()
                .orElse(0);
        this.times = IntStream.rangeClosed(0, (int) Math.ceil(end / STEP_SECONDS))
                .mapToObj(i -> i * STEP_SECONDS)
                .toList();
    }

    /** What is drawn at a look, from the one before. */
    private interface Value {
        @Nullable
        Double at(Look before, Look now);
    }

    /** All plots; empty when the runs were over too soon to be looked at twice. */
    String all() {
        if (runs.isEmpty()) {
            return "";
        }
        return plot(
                        "Accesses folded a second of wall time",
                        Figures::si,
                        (before, now) -> Math.max(0, now.accesses() - before.accesses())
                                / (now.wallSeconds() - before.wallSeconds()))
                + plot(
                        "p99 latency of the bursts folded since the look before, up to the bound of its bucket",
                        micros -> Figures.micros(Math.round(micros)),
                        (before, now) -> toDouble(now.p99Micros()))
                + plot(
                        "Records not yet read by any consumer",
                        Figures::si,
                        (before, now) -> toDouble(now.lagRecords()));
    }

    private static @Nullable Double toDouble(@Nullable Long value) {
        return value == null ? null : (Double) value.doubleValue();
    }

    private String plot(String title, DoubleFunction<String> figure, Value value) {
        List<SvgChart.Series> lines = runs.stream()
                .map(run -> new SvgChart.Series("round " + run.round(), line(run, value)))
                .toList();
        return SvgChart.lines(title, "wall time, s", times, lines, figure) + "\n";
    }

    /** At each time what the look said whose stretch, from the look before it on, holds that time; NaN where it said nothing and where there was none. */
    private List<Double> line(Measurement run, Value value) {
        List<Look> looks = run.looks();
        List<Double> line = new ArrayList<>();
        int now = 1;
        for (double time : times) {
            while (now < looks.size() && looks.get(now).wallSeconds() < time) {
                now++;
            }
            boolean isLookedAt = now < looks.size() && looks.get(now - 1).wallSeconds() <= time;
            Double found = isLookedAt ? value.at(looks.get(now - 1), looks.get(now)) : null;
            line.add(found == null ? Double.NaN : found);
        }
        return line;
    }
}
