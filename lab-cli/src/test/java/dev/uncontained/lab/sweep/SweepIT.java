package dev.uncontained.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short forms of two experiments that ship, on stacks of their own; one is killed on its way and goes on. */
@Timeout(300)
class SweepIT {
    private static final String PORT_BASE = "--port-base=27000";

    private static String experiment(String name) {
        return LabProcess.root().resolve("experiments/" + name + ".yaml").toString();
    }

    private static List<String> measured(Path directory) {
        try {
            Path log = directory.resolve(SweepLog.NAME);
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode data(Path directory) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(directory.resolve("data.json")));
    }

    @Test
    void aSweepThatIsKilledGoesOnWhereItWasAndTheDigestIsThatOfOneBrokerOnThree(@TempDir Path directory)
            throws IOException, InterruptedException {
        String[] arguments = {
            "sweep", experiment("brokers"), PORT_BASE, "--repeats=1", "--set=length=1ms", "--out=" + directory
        };
        try (LabProcess lab = LabProcess.start(arguments)) {
            LabProcess.await("a run is measured", Duration.ofMinutes(3), () -> !measured(directory)
                    .isEmpty());
            LabProcess.signal("KILL", lab.handle().pid());
            lab.exitStatus();
        }
        List<String> before = measured(directory);
        assertThat(before).hasSize(1);
        assertThat(directory.resolve("data.csv")).doesNotExist();

        arguments[5] = "--resume=" + directory;
        LabProcess lab = LabProcess.run(arguments);

        assertThat(lab.exitStatus()).as(lab.err()).isZero();
        assertThat(measured(directory)).hasSize(2).startsWith(before.toArray(String[]::new));
        JsonNode data = data(directory);
        assertThat(data.path("runsMissing").asInt()).isZero();
        for (JsonNode point : data.path("points")) {
            for (String measure : List.of("cpu-seconds", "log-bytes", "resident-bytes", "latency-p99", "speed-up")) {
                assertThat(point.path("measured").path(measure).path("median").asDouble())
                        .as(point.path("values") + " " + measure)
                        .isPositive();
            }
        }
        for (JsonNode run :
                data.findValues("runs").stream().map(runs -> runs.get(0)).toList()) {
            assertThatTheHistogramIsOfTheRun(run);
        }
        assertThat(data.path("points").get(0).path("runs").get(0).path("processes"))
                .hasSize(5);
        assertThat(data.path("points").get(1).path("runs").get(0).path("processes"))
                .hasSize(7);
        assertThat(data.path("points").get(0).path("runs").get(0).path("digest"))
                .isEqualTo(data.path("points").get(1).path("runs").get(0).path("digest"));
        assertThat(LabProcess.run("sweep", experiment("burst"), "--resume=" + directory)
                        .exitStatus())
                .isEqualTo(LabException.USAGE);
    }

    private static void assertThatTheHistogramIsOfTheRun(JsonNode run) {
        try {
            byte[] bytes =
                    Base64.getDecoder().decode(run.path("latencyHistogram").asText());
            Histogram latency = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 1);
            JsonNode values = run.path("values");
            assertThat(latency.getTotalCount()).isEqualTo(values.path("bursts").asLong());
            assertThat(latency.getValueAtPercentile(99))
                    .isEqualTo(values.path("latency-p99").asLong());
        } catch (DataFormatException e) {
            throw new AssertionError(run.path("latencyHistogram").asText(), e);
        }
    }

    @Test
    void aSecondGuestServiceChangesNoDigest(@TempDir Path directory) throws IOException, InterruptedException {
        LabProcess lab = LabProcess.run(
                "sweep",
                experiment("instances"),
                PORT_BASE,
                "--repeats=1",
                "--set=length=1ms",
                "--out=" + directory.resolve("sweep"));

        assertThat(lab.exitStatus()).as(lab.err()).isZero();
        JsonNode points = data(directory.resolve("sweep")).path("points");
        assertThat(points).hasSize(2);
        assertThat(points.get(0).path("runs").get(0).path("processes")).hasSize(5);
        assertThat(points.get(1).path("runs").get(0).path("processes")).hasSize(6);
        assertThat(points.get(0).path("runs").get(0).path("digest"))
                .isEqualTo(points.get(1).path("runs").get(0).path("digest"));
    }
}
