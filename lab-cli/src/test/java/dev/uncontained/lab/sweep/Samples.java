package dev.uncontained.lab.sweep;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Experiments and runs as tests need them. */
final class Samples {
    private Samples() {}

    static Point point(String... namesAndValues) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Point(values);
    }

    /** Bursts on one broker and on three, three repeats, one warm-up round. */
    static Experiment experiment() {
        Map<String, List<String>> axes = new LinkedHashMap<>();
        axes.put("brokers", List.of("1", "3"));
        axes.put("burst", List.of("1", "64"));
        return new Experiment(
                "small",
                "why <this>",
                Path.of("some.yaml"),
                3,
                1,
                950,
                1_000_000_000L,
                List.of(Measure.ACCESSES_PER_SECOND, Measure.LATENCY_P99),
                point("length", "1ms"),
                List.copyOf(axes.keySet()),
                0,
                Combinations.of(List.of(), axes));
    }

    static Measurement run(Point point, int round, double accessesPerSecond) {
        return new Measurement(
                point.values(),
                inputs(point),
                round,
                "run-" + point.toString().replace(' ', '-') + "-" + round,
                "00000000000000aa",
                1_700_000_000_000L,
                histogram(round),
                Map.of("accesses-per-second", accessesPerSecond, "accesses", 1e6),
                List.of(
                        new ProcessUse("broker-1", 0.25 * round, 100_000_000),
                        new ProcessUse("guest-service-1", 1.5, 300_000_000)),
                List.of(
                        new Look(0.5, 0, 0, 3L, null),
                        new Look(1, 400_000, 100, 12L, 5_000L),
                        new Look(1.5, 1_000_000, 250, null, null)));
    }

    /** Latencies of a thousand bursts, 1 µs to 1 ms, so many times over. */
    static String histogram(int times) {
        Histogram histogram = new Histogram(3);
        for (int micros = 1; micros <= 1_000; micros++) {
            histogram.recordValueWithCount(micros, times);
        }
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    static String inputs(Point point) {
        return "inputs of " + point;
    }

    /** Three runs of every point but the last, which has one. */
    static Results results() {
        List<Measurement> runs = new ArrayList<>();
        List<Point> points = experiment().points();
        for (int p = 0; p < points.size(); p++) {
            for (int round = 1; round <= (p == points.size() - 1 ? 1 : 3); round++) {
                runs.add(run(points.get(p), round, 1_000_000.0 * (p + 1) + 1_000 * round));
            }
        }
        return Results.of(experiment(), Map.of("java", "25", "processors", "2"), List.of(), runs);
    }
}
