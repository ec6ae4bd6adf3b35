package dev.uncontained.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunReportTest {
    private static final List<Sample> SAMPLES =
            List.of(new Sample(0.5, 0.1, 0, 100, 10_000, 0), new Sample(1.0, 0.4, 1, 400, 40_000, 1));

    private static String report(boolean partial) {
        return RunReport.of(
                Results.small(true, partial),
                partial ? "interrupted" : "",
                SAMPLES,
                List.of(new Estimate("grace", "timing.fenceNs", "from a similar core")),
                "lab run --seed=42");
    }

    @Test
    void thePageNeedsNothingFromAnywhereElse() {
        assertThat(report(false))
                .contains("<svg")
                .doesNotContain("<script", "<link", "src=", "@import", "url(")
                .doesNotContainPattern("https?://(?!www\\.w3\\.org/2000/svg)");
    }

    @Test
    void whatRestsOnEstimatesIsListed() {
        assertThat(report(false)).contains("timing.fenceNs").contains("from a similar core");
    }

    @Test
    void aPartialRunIsMarked() {
        assertThat(report(true)).contains("Partial run: not comparable").contains("interrupted");
        assertThat(report(false)).doesNotContain("Partial run");
    }

    @Test
    void namesAreNotTakenForTags() {
        assertThat(report(false)).contains("policies &lt;small&gt;").doesNotContain("<small>");
    }

    @Test
    void axesEndAtARoundNumberAboveTheLargestValue() {
        assertThat(List.of(SvgChart.roundUp(0), SvgChart.roundUp(7.41), SvgChart.roundUp(1.2), SvgChart.roundUp(2.3e6)))
                .containsExactly(1.0, 10.0, 2.0, 2.5e6);
    }

    @Test
    void aLineIsBrokenWhereNothingIsKnownAndEndsAtTheUpperEdgeBeyondAllBounds() {
        String svg = SvgChart.lines(
                "latency",
                "s",
                List.of(0.0, 1.0, 2.0, 3.0, 4.0),
                List.of(new SvgChart.Series(
                        "p99", List.of(2.0, 0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NaN))),
                Figures::decimal);

        assertThat(svg)
                .contains("points=\"64.0,34.0 235.0,254.0\"", "points=\"577.0,34.0 577.0,34.0\"")
                .containsOnlyOnce("235.0,254.0");
    }

    @Test
    void theSeriesHasARowASample() {
        assertThat(SeriesCsv.of(SAMPLES)).isEqualTo("""
                wall_seconds,virtual_fraction,hosts_finished,bursts,accesses,uncontained
                0.500,0.100000,0,100,10000,0
                1.000,0.400000,1,400,40000,1
                """);
    }
}
