package dev.uncontained.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Plots as SVG text: grouped bars and lines over a common axis.
 *
 * <p>Written here because every Java chart library draws through AWT, which needs fontconfig and fonts that a server often lacks; SVG leaves the text to
 * whoever looks at it. Axes begin at 0 and end at a round number at or above the largest value.
 */
public final class SvgChart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 300;
    private static final int LEFT = 64;
    private static final int RIGHT = 12;
    private static final int TOP = 34;
    private static final int BOTTOM = 46;
    private static final int TICKS = 4;
    private static final List<String> COLOURS =
            List.of("#4269d0", "#efb118", "#ff725c", "#3ca951", "#a463f2", "#6cc5b0");

    private final StringBuilder svg = new StringBuilder();
    private final double top;
    private final DoubleFunction<String> figure;

    private SvgChart(String title, double largest, List<String> series, DoubleFunction<String> figure) {
        this.top = roundUp(largest);
        this.figure = figure;
        svg.append(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" font-size=\"11\">"
                        .formatted(WIDTH, HEIGHT));
        svg.append("<title>").append(Html.escape(title)).append("</title>");
        text(LEFT, 14, "start", title, " font-weight=\"bold\"");
        axis();
        legend(series);
    }

    /**
     * A named row of numbers, one for each category or each x.
     *
     * @param name what the legend calls it
     * @param values values, at least 0; NaN leaves a gap, infinity stands at the upper edge
     */
    public record Series(String name, List<Double> values) {
        public Series {
            values = List.copyOf(values);
        }
    }

    /** Bars, side by side for each category. */
    public static String bars(
            String title, List<String> categories, List<Series> series, DoubleFunction<String> figure) {
        SvgChart chart = new SvgChart(
                title, largest(series), series.stream().map(Series::name).toList(), figure);
        double group = (double) (WIDTH - LEFT - RIGHT) / Math.max(1, categories.size());
        double bar = group * 0.8 / Math.max(1, series.size());
        for (int c = 0; c < categories.size(); c++) {
            double left = LEFT + group * c + group * 0.1;
            for (int s = 0; s < series.size(); s++) {
                double value = series.get(s).values().get(c);
                if (!Double.isNaN(value)) {
                    String hint = series.get(s).name() + ", " + categories.get(c) + ": " + figure.apply(value);
                    chart.bar(left + bar * s, bar, value, colour(s), hint);
                }
            }
            chart.text(LEFT + group * (c + 0.5), HEIGHT - BOTTOM + 16, "middle", categories.get(c), "");
        }
        return chart.end();
    }

    /**
     * A stretch of the horizontal axis that is shaded.
     *
     * @param name shown as its hint
     * @param from its begin, in the axis's unit
     * @param to its end
     */
    public record Band(String name, double from, double to) {}

    /**
     * Lines over {@code xs}, which ascend.
     *
     * @param xLabel what the horizontal axis measures, with its unit
     */
    public static String lines(
            String title, String xLabel, List<Double> xs, List<Series> series, DoubleFunction<String> figure) {
        return lines(title, xLabel, xs, series, List.of(), figure);
    }

    /** Lines over {@code xs} with stretches shaded; what of a band lies outside the axis is left out. */
    public static String lines(
            String title,
            String xLabel,
            List<Double> xs,
            List<Series> series,
            List<Band> bands,
            DoubleFunction<String> figure) {
        SvgChart chart = new SvgChart(
                title, largest(series), series.stream().map(Series::name).toList(), figure);
        double first = xs.isEmpty() ? 0 : xs.getFirst();
        double last = xs.isEmpty() ? 1 : xs.getLast();
        double span = last > first ? last - first : 1;
        for (Band band : bands) {
            double from = Math.clamp((band.from() - first) / span, 0, 1);
            double to = Math.clamp((band.to() - first) / span, 0, 1);
            chart.band(from, Math.max(to - from, 0.003), band.name());
        }
        for (int s = 0; s < series.size(); s++) {
            List<String> joined = new ArrayList<>();
            for (int i = 0; i < xs.size(); i++) {
                double value = series.get(s).values().get(i);
                if (Double.isNaN(value)) {
                    chart.stretch(joined, colour(s));
                    joined.clear();
                } else {
                    joined.add(number(LEFT + (xs.get(i) - first) / span * (WIDTH - LEFT - RIGHT)) + ","
                            + number(chart.y(value)));
                }
            }
            chart.stretch(joined, colour(s));
        }
        for (int tick = 0; tick <= TICKS; tick++) {
            double x = LEFT + (double) tick / TICKS * (WIDTH - LEFT - RIGHT);
            chart.text(x, HEIGHT - BOTTOM + 16, "middle", Figures.decimal(first + span * tick / TICKS), "");
        }
        chart.text(LEFT + (WIDTH - LEFT - RIGHT) / 2.0, HEIGHT - BOTTOM + 34, "middle", xLabel, "");
        return chart.end();
    }

    /**
     * A value that was found several times.
     *
     * @param middle what stands for it; NaN leaves a gap
     * @param least the smallest found
     * @param most the largest found
     */
    public record Range(double middle, double least, double most) {}

    /**
     * A named row of ranges, one for each category.
     *
     * @param name what the legend calls it
     */
    public record Ranges(String name, List<Range> values) {
        public Ranges {
            values = List.copyOf(values);
        }
    }

    /**
     * Dots with their ranges over categories that stand at equal distances, whatever their values.
     *
     * @param xLabel what the categories are
     * @param joined whether lines join the dots, as they do where categories are numbers
     */
    public static String ranges(
            String title,
            String xLabel,
            List<String> categories,
            List<Ranges> rows,
            boolean joined,
            DoubleFunction<String> figure) {
        double most = rows.stream()
                .flatMap(row -> row.values().stream())
                .mapToDouble(Range::most)
                .filter(v -> !Double.isNaN(v))
                .max()
                .orElse(0);
        SvgChart chart =
                new SvgChart(title, most, rows.stream().map(Ranges::name).toList(), figure);
        double group = (double) (WIDTH - LEFT - RIGHT) / Math.max(1, categories.size());
        double step = Math.min(9, group * 0.8 / Math.max(1, rows.size()));
        for (int s = 0; s < rows.size(); s++) {
            StringBuilder points = new StringBuilder();
            for (int c = 0; c < categories.size(); c++) {
                Range range = rows.get(s).values().get(c);
                if (!Double.isNaN(range.middle())) {
                    double x = LEFT + group * (c + 0.5) + step * (s - (rows.size() - 1) / 2.0);
                    points.append(number(x))
                            .append(',')
                            .append(number(chart.y(range.middle())))
                            .append(' ');
                    chart.dot(x, range, colour(s), rows.get(s).name() + " " + categories.get(c));
                }
            }
            if (joined) {
                chart.svg.append("<polyline fill=\"none\" stroke-width=\"1.4\" stroke=\"%s\" points=\"%s\"/>"
                        .formatted(colour(s), points.toString().strip()));
            }
        }
        for (int c = 0; c < categories.size(); c++) {
            chart.text(LEFT + group * (c + 0.5), HEIGHT - BOTTOM + 16, "middle", categories.get(c), "");
        }
        chart.text(LEFT + (WIDTH - LEFT - RIGHT) / 2.0, HEIGHT - BOTTOM + 34, "middle", xLabel, "");
        return chart.end();
    }

    /** A line through points, and one that is as long as it is thick through a single point. */
    private void stretch(List<String> points, String colour) {
        if (!points.isEmpty()) {
            String last = points.size() == 1 ? " " + points.getFirst() : "";
            svg.append(
                    "<polyline fill=\"none\" stroke-width=\"1.8\" stroke-linecap=\"round\" stroke=\"%s\" points=\"%s\"/>"
                            .formatted(colour, String.join(" ", points) + last));
        }
    }

    private void dot(double x, Range range, String colour, String name) {
        svg.append("<line x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"1.4\"/>"
                .formatted(number(x), number(x), number(y(range.least())), number(y(range.most())), colour));
        svg.append("<circle cx=\"%s\" cy=\"%s\" r=\"3.2\" fill=\"%s\"><title>%s</title></circle>"
                .formatted(
                        number(x),
                        number(y(range.middle())),
                        colour,
                        Html.escape(name + ": " + figure.apply(range.middle()) + ", " + figure.apply(range.least())
                                + " to " + figure.apply(range.most()))));
    }

    private static double largest(List<Series> series) {
        return series.stream()
                .flatMap(s -> s.values().stream())
                .filter(Double::isFinite)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    /** The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below {@code value}; 1 for 0. */
    static double roundUp(double value) {
        if (!(value > 0)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 2, 2.5, 5}) {
            if (value <= step * power) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private void axis() {
        for (int tick = 0; tick <= TICKS; tick++) {
            double value = top * tick / TICKS;
            svg.append("<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"#ccc\"/>"
                    .formatted(LEFT, WIDTH - RIGHT, number(y(value)), number(y(value))));
            text(LEFT - 6, y(value) + 4, "end", figure.apply(value), "");
        }
    }

    private void legend(List<String> series) {
        double x = WIDTH - RIGHT;
        for (int s = series.size() - 1; s >= 0; s--) {
            x -= 7.0 * series.get(s).length();
            text(x, 14, "start", series.get(s), "");
            x -= 14;
            svg.append(
                    "<rect x=\"%s\" y=\"5\" width=\"10\" height=\"10\" fill=\"%s\"/>".formatted(number(x), colour(s)));
            x -= 10;
        }
    }

    private void band(double from, double width, String name) {
        int whole = WIDTH - LEFT - RIGHT;
        svg.append(
                "<rect x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\" fill=\"#c22\" opacity=\"0.15\"><title>%s</title></rect>"
                        .formatted(
                                number(LEFT + from * whole),
                                TOP,
                                number(width * whole),
                                HEIGHT - TOP - BOTTOM,
                                Html.escape(name)));
    }

    private void bar(double x, double width, double value, String colour, String hint) {
        svg.append("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"><title>%s</title></rect>"
                .formatted(
                        number(x),
                        number(y(value)),
                        number(width * 0.92),
                        number(Math.max(0, y(0) - y(value))),
                        colour,
                        Html.escape(hint)));
    }

    private void text(double x, double y, String anchor, String text, String more) {
        svg.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" fill=\"currentColor\"%s>%s</text>"
                .formatted(number(x), number(y), anchor, more, Html.escape(text)));
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - Math.min(1, value / top) * (HEIGHT - TOP - BOTTOM);
    }

    private String end() {
        return svg.append("</svg>").toString();
    }

    private static String colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
