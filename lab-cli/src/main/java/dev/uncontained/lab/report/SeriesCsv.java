package dev.uncontained.lab.report;

import java.util.List;
import java.util.Locale;

/** {@code series.csv}: what was seen of a run on its way, a row a sample. */
public final class SeriesCsv {
    private SeriesCsv() {}

    /** The whole file. */
    public static String of(List<Sample> samples) {
        StringBuilder csv =
                new StringBuilder("wall_seconds,virtual_fraction,hosts_finished,bursts,accesses,uncontained\n");
        for (Sample sample : samples) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%.3f,%.6f,%d,%d,%d,%d%n",
                    sample.wallSeconds(),
                    sample.virtualFraction(),
                    sample.hostsFinished(),
                    sample.bursts(),
                    sample.accesses(),
                    sample.uncontained()));
        }
        return csv.toString();
    }
}
