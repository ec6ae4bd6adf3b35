package dev.uncontained.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.report.Estimate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theCsvHasARowForEachRun() {
        List<String> lines = DataCsv.of(Samples.results()).lines().toList();

        assertThat(lines).hasSize(1 + 10);
        assertThat(lines.getFirst())
                .startsWith("brokers,burst,round,run,digest,wall-seconds,accesses,accesses-per-second,");
        assertThat(lines.get(1)).startsWith("1,1,1,run-brokers=1-burst=1-1,00000000000000aa,,1000000,1001000,");
    }

    @Test
    void theSeriesHaveARowForEachLookAndWhatWasNotSeenIsEmpty() {
        List<String> lines = SeriesCsv.of(Samples.results()).lines().toList();

        assertThat(lines).hasSize(1 + 10 * 3);
        assertThat(lines.subList(0, 4))
                .containsExactly(
                        "brokers,burst,round,run,wall_seconds,accesses,bursts,lag_records,p99_micros",
                        "1,1,1,run-brokers=1-burst=1-1,0.500,0,0,3,",
                        "1,1,1,run-brokers=1-burst=1-1,1.000,400000,100,12,5000",
                        "1,1,1,run-brokers=1-burst=1-1,1.500,1000000,250,,");
    }

    @Test
    void theReportDrawsALineOverTimeForEachRunOfAPoint() {
        String plots = new SeriesPlots(Samples.results().of(Samples.point("brokers", "1", "burst", "1"))).all();

        assertThat(plots.split("<svg", -1)).hasSize(1 + 3);
        assertThat(plots.split("<polyline", -1)).hasSize(1 + 3 * 3);
        assertThat(plots).contains("round 1", "round 3", "5.0 ms");
        assertThat(SweepReport.of(Samples.results())).contains(plots);
    }

    @Test
    void theJsonHasTheSpreadOfEachMeasureAndEveryRun() throws IOException {
        JsonNode json = JsonMapper.builder().build().readTree(DataJson.of(Samples.results()));

        JsonNode point = json.path("points").get(1);
        assertThat(point.path("values").path("burst").asText()).isEqualTo("64");
        assertThat(point.path("measured")
                        .path("accesses-per-second")
                        .path("median")
                        .asDouble())
                .isEqualTo(2_002_000);
        assertThat(point.path("measured")
                        .path("accesses-per-second")
                        .path("low")
                        .asDouble())
                .isBetween(1_999_000.0, 2_000_000.0);
        assertThat(point.path("runs")).hasSize(3);
        assertThat(point.path("runs")
                        .get(0)
                        .path("processes")
                        .get(1)
                        .path("residentBytes")
                        .asLong())
                .isEqualTo(300_000_000);
        assertThat(json.path("points")
                        .get(3)
                        .path("measured")
                        .path("accesses-per-second")
                        .has("low"))
                .isFalse();
        assertThat(json.path("runsMissing").asInt()).isEqualTo(2);
    }

    @Test
    void theHistogramsOfTheRunsOfAPointCanBeDecodedAndAddedUp() throws Exception {
        JsonNode runs = JsonMapper.builder()
                .build()
                .readTree(DataJson.of(Samples.results()))
                .path("points")
                .get(0)
                .path("runs");
        Histogram all = new Histogram(3);
        for (JsonNode run : runs) {
            byte[] bytes =
                    Base64.getDecoder().decode(run.path("latencyHistogram").asText());
            Histogram one = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 1);
            assertThat(one.getTotalCount()).isEqualTo(1_000L * run.path("round").asInt());
            assertThat(one.getValueAtPercentile(12.5)).isEqualTo(125);
            all.add(one);
        }
        assertThat(all.getTotalCount()).isEqualTo(6_000);
        assertThat(all.getValueAtPercentile(99.9)).isEqualTo(999);
    }

    @Test
    void whatRestsOnEstimatesIsListed() throws IOException {
        Results plain = Samples.results();
        Results results = new Results(
                plain.experiment(),
                plain.versions(),
                List.of(new Estimate("grace", "timing.fence", "from a similar core")),
                plain.runs());

        assertThat(SweepReport.of(results)).contains("What rests on estimates", "timing.fence", "from a similar core");
        assertThat(TableMd.of(results))
                .endsWith("\n1 statements about these platforms are estimates; report.html and data.json list them.\n");
        JsonNode estimate = JsonMapper.builder()
                .build()
                .readTree(DataJson.of(results))
                .path("estimates")
                .get(0);
        assertThat(estimate.path("subject").asText()).isEqualTo("timing.fence");
    }

    @Test
    void theTableCanBePasted() {
        assertThat(TableMd.of(Samples.results())).isEqualTo("""
                | brokers | burst | accesses-per-second | latency-p99 |
                | --- | --- | --- | --- |
                | 1 | 1 | 1.00 M (1.00 M to 1.00 M) | not measured |
                | 1 | 64 | 2.00 M (2.00 M to 2.00 M) | not measured |
                | 3 | 1 | 3.00 M (3.00 M to 3.00 M) | not measured |
                | 3 | 64 | 4.00 M | not measured |

                Median of up to 3 runs (mean's 95% interval, Student's t); 2 runs are still missing. java 25, processors 2
                """);
    }

    @Test
    void theReportNeedsNothingFromElsewhereAndEscapesWhatPeopleWrote() {
        String report = SweepReport.of(Samples.results());

        assertThat(report)
                .contains("why &lt;this&gt;", "<svg", "guest-service-1", "latency-p99")
                .doesNotContain("<script", "<link", "src=", "<this>");
        // four points have rates: four dots; latency was not measured anywhere
        assertThat(report.split("<circle", -1)).hasSize(1 + 4);
    }

    @Test
    void allFilesAreWritten() throws IOException {
        SweepFiles.write(directory, Samples.results());

        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("data.csv", "series.csv", "data.json", "table.md", "report.html");
        }
    }

    @Test
    void digestsMustAgreeWhateverTheStackAndTheBurst() {
        Results results = Samples.results();
        assertThat(Agreement.broken(results.all())).isEmpty();

        Measurement odd = results.all().getFirst();
        Measurement other = new Measurement(
                Samples.point("brokers", "3", "burst", "64").values(),
                odd.inputs(),
                2,
                "odd",
                "00000000000000bb",
                0,
                null,
                odd.values(),
                odd.processes(),
                List.of());
        Measurement anotherScenario = new Measurement(
                Samples.point("seed", "1").values(),
                odd.inputs(),
                2,
                "odd",
                "00000000000000cc",
                0,
                null,
                odd.values(),
                List.of(),
                List.of());

        assertThat(Agreement.broken(List.of(odd, other, anotherScenario)))
                .singleElement()
                .asString()
                .contains("00000000000000aa, 00000000000000bb");
    }
}
