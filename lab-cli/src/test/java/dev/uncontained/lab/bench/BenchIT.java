package dev.uncontained.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short forms of {@code lab bench rivals} and {@code lab bench capacity}, and a sweep, on one stack that is up. No time is asserted, only how
 * figures hang together.
 */
@Timeout(600)
class BenchIT {
    private static final String PORT_BASE = "--port-base=27000";
    private static final long SLO_MS = 100;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        LabProcess.run("down", PORT_BASE);
        LabProcess up = LabProcess.run("up", PORT_BASE);
        assertThat(up.exitStatus()).as(up.err()).isZero();
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        LabProcess.run("down", PORT_BASE);
    }

    private static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    @Test
    void everyRivalIsMeasuredAndRatiosAreOfTheFiguresPrinted() throws IOException, InterruptedException {
        LabProcess lab = LabProcess.run(
                "bench", "rivals", PORT_BASE, "--records=20000", "--seconds=1", "--messages=200", "--json");
        assertThat(lab.exitStatus()).as(lab.err()).isZero();
        JsonNode json = lab.json();
        assertThat(json.get("conditions").asText())
                .isEqualTo(
                        "20000 records of " + Rivals.burstBytes(20_000, 12) + " bytes each; 1 brokers, 12 partitions");
        assertThat(json.get("versions").has("kafka")).isTrue();
        assertThat(each(json.get("rates")).map(rate -> rate.get("contender").asText()))
                .containsExactly(
                        KafkaTools.PAIR,
                        KafkaTools.END_TO_END,
                        SmallRyeChannel.SINGLE.contender(),
                        SmallRyeChannel.BATCH.contender(),
                        Rivals.PLAIN,
                        Rivals.OWN_FOLD,
                        Rivals.OWN_PIPELINE,
                        Rivals.OWN_GATHERING,
                        QemuMmio.CONTENDER);
        for (JsonNode rate : json.get("rates")) {
            String figure = rate.get("contender").asText().equals(KafkaTools.END_TO_END) ? "p50Micros" : "perSecond";
            boolean isSkipped = rate.get("note").asText().startsWith("skipped: ");
            assertThat(rate.get(figure).isNumber()).as(rate.toString()).isNotEqualTo(isSkipped);
            assertThat(isSkipped && !rate.get("contender").asText().equals(QemuMmio.CONTENDER))
                    .as(rate.toString())
                    .isFalse();
        }
        List<String> ofRates = new ArrayList<>();
        for (JsonNode ratio : json.get("ratios")) {
            boolean isRate = ratio.get("of").asText().equals("rate");
            String figure = isRate ? "perSecond" : "p99Micros";
            double first = figure(json, ratio.get("contender").asText(), figure);
            double second = figure(json, ratio.get("over").asText(), figure);
            assertThat(ratio.get("value").asDouble()).as(ratio.toString()).isEqualTo(first / second, within(1e-9));
            if (isRate) {
                ofRates.add(ratio.get("contender").asText() + " over "
                        + ratio.get("over").asText());
            }
        }
        assertThat(ofRates)
                .contains(
                        Rivals.PLAIN + " over " + KafkaTools.PAIR,
                        Rivals.OWN_FOLD + " over " + KafkaTools.PAIR,
                        Rivals.OWN_PIPELINE + " over " + KafkaTools.PAIR,
                        Rivals.OWN_PIPELINE + " over " + SmallRyeChannel.SINGLE.contender(),
                        Rivals.OWN_PIPELINE + " over " + SmallRyeChannel.BATCH.contender());
    }

    /** Two numbers of regions, each with short records and with long ones. */
    @Test
    void moreRegionsAreAnotherRunAndLongerRecordsOnlyALongerLog(@TempDir Path directory)
            throws IOException, InterruptedException {
        Path file = Files.writeString(
                directory.resolve("small.yaml"), """
                name: small
                scenario: %s
                repeats: 1
                warm-up: 0
                set: {length: 1ms, burst: 256, vms: 2}
                vary: {regions: [1, 4], record-padding: [0B, 4KiB]}
                """.formatted(LabProcess.root().resolve("scenarios/one-host.yaml")));
        Path out = directory.resolve("out");
        LabProcess lab = LabProcess.run("sweep", file.toString(), PORT_BASE, "--out=" + out);
        assertThat(lab.exitStatus()).as(lab.err()).isZero();
        List<JsonNode> runs = each(JsonMapper.builder()
                        .build()
                        .readTree(Files.readString(out.resolve("data.json")))
                        .get("points"))
                .map(point -> point.get("runs").get(0))
                .toList();
        assertThat(runs).hasSize(4);
        for (int i = 0; i < 4; i += 2) {
            assertThat(runs.get(i).get("digest")).isEqualTo(runs.get(i + 1).get("digest"));
            double grown = measured(runs.get(i + 1), "log-bytes") - measured(runs.get(i), "log-bytes");
            assertThat(grown).isGreaterThan(4_000 * measured(runs.get(i), "bursts"));
        }
        assertThat(runs.get(0).get("digest")).isNotEqualTo(runs.get(2).get("digest"));
    }

    private static double measured(JsonNode run, String measure) {
        return run.get("values").get(measure).asDouble();
    }

    private static double figure(JsonNode json, String contender, String figure) {
        return each(json.get("rates"))
                .filter(rate -> rate.get("contender").asText().equals(contender))
                .map(rate -> rate.get(figure))
                .findFirst()
                .orElseThrow()
                .asDouble();
    }

    @Test
    void capacityFollowsFromItsMeasurementsAndNotFromItsWarmUp() throws IOException, InterruptedException {
        LabProcess lab = LabProcess.run(
                "bench",
                "capacity",
                PORT_BASE,
                "--slo-p99=" + SLO_MS,
                "--rate=50000",
                "--seconds=1",
                "--repeats=1",
                "--width=100",
                "--json");
        JsonNode json = lab.json();
        assertThat(json.get("through").asText()).isEqualTo("pipeline");
        assertThat(json.get("warmUp")).hasSizeBetween(2, WarmUp.MOST).allSatisfy(BenchIT::assertHeldAgainstTheSlo);
        assertThat(lab.err())
                .contains("warm-up at full speed, not counted: ", "warm-up 2 at 50.0 k/s, not counted: p99 ");
        long holds = 0;
        long fails = Long.MAX_VALUE;
        for (JsonNode measured : json.get("measurements")) {
            assertHeldAgainstTheSlo(measured);
            long perSecond = measured.get("perSecond").asLong();
            if (measured.get("holds").asBoolean()) {
                holds = Math.max(holds, perSecond);
            } else {
                fails = Math.min(fails, perSecond);
            }
        }
        assertThat(json.get("measurements").get(0).get("perSecond").asLong()).isEqualTo(50_000);
        assertThat(json.get("interval").get("holds").asLong()).isEqualTo(holds);
        assertThat(json.get("interval").get("fails").asLong(Long.MAX_VALUE)).isEqualTo(fails);
        assertThat(fails).isGreaterThan(holds);
        assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(holds > 0 ? 0 : LabException.BAD_RESULT);
    }

    private static void assertHeldAgainstTheSlo(JsonNode measured) {
        boolean within = Stream.of("p99Micros", "backlogMicros")
                .allMatch(figure -> measured.get(figure).asLong() <= 1_000 * SLO_MS);
        assertThat(measured.get("holds").asBoolean()).as(measured.toString()).isEqualTo(within);
        assertThat(measured.get("p50Micros").asLong())
                .isLessThanOrEqualTo(measured.get("p99Micros").asLong());
    }
}
