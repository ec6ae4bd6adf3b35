package dev.uncontained.lab.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run on a real stack, proved from its topics and from its file, gone back to, and forgotten. */
@Timeout(900)
class ProofIT {
    private static final String PORT_BASE = "--port-base=27000";
    private static final URI RUNS = URI.create("http://127.0.0.1:27083/runs/");

    @AfterEach
    void down() throws IOException, InterruptedException {
        LabProcess.run("down", PORT_BASE);
    }

    private static LabProcess good(String... arguments) throws IOException, InterruptedException {
        LabProcess lab = LabProcess.run(arguments);
        assertThat(lab.exitStatus())
                .as(String.join(" ", arguments) + "\n" + lab.out() + lab.err())
                .isZero();
        return lab;
    }

    private static int status(String run) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(RUNS.resolve(run)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static int tombstones(String run) {
        try {
            JsonNode tombstones =
                    good("forget", run, PORT_BASE, "--json").json().get("tombstones");
            return tombstones.get("guest.checkpoints").asInt()
                    + tombstones.get("monitor.snapshots").asInt();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void aRunIsProvedGoneBackToAndForgotten(@TempDir Path out) throws IOException, InterruptedException {
        good("up", PORT_BASE);
        JsonNode result = good(
                        "run",
                        LabProcess.root().resolve("scenarios/gicv2.yaml").toString(),
                        PORT_BASE,
                        "--length=2ms",
                        "--out=" + out.resolve("run"),
                        "--json")
                .json();
        String run = result.get("run").asText();

        JsonNode fromTopics = good("verify", run, PORT_BASE, "--json").json();
        assertThat(fromTopics.get("verified").asBoolean()).isTrue();
        assertThat(fromTopics.get("digest").asText())
                .isEqualTo(result.get("digest").asText());

        JsonNode timed = good("verify", run, PORT_BASE, "--engine", "--json").json();
        assertThat(timed.get("engineSeconds").asDouble()).isPositive();

        JsonNode turns = good(
                        "bench", "exactly-once", PORT_BASE, "--records=20000", "--seconds=1", "--repeats=1", "--json")
                .json();
        assertThat(turns).as("three guarantees, at full speed and at a rate").hasSize(6);

        Path file = out.resolve("run.lab");
        good("export", run, file.toString(), PORT_BASE);
        JsonNode fromFile = good("verify", file.toString(), "--json").json();
        assertThat(fromFile.get("checked")).isEqualTo(fromTopics.get("checked"));

        JsonNode moment = good("replay", file.toString(), "--json").json();
        long accesses = 0;
        for (JsonNode host : moment.get("hosts")) {
            accesses += host.get("accesses").asLong();
        }
        assertThat(accesses).isEqualTo(result.get("accounting").get("issued").asLong());

        JsonNode rows = good("whatif", file.toString(), "--policy=always-normal-nc", "--json")
                .json()
                .get("rows");
        for (JsonNode row : rows) {
            if (row.get("policy").asText().equals("always-normal-nc")) {
                JsonNode recorded = result.get("policies")
                        .get("always-normal-nc")
                        .get("platforms")
                        .get(row.get("platform").asText());
                assertThat(row.get("cell"))
                        .as("made by the services, and in one process")
                        .isEqualTo(recorded);
            }
        }

        assertThat(status(run)).isEqualTo(200);
        JsonNode forgotten = good("forget", run, PORT_BASE, "--json").json();
        assertThat(forgotten.get("run").asText()).isEqualTo(run);
        LabProcess.await("fault-monitor hides it", Duration.ofSeconds(30), () -> status(run) == 404);
        LabProcess.await("nothing is left to delete", Duration.ofSeconds(60), () -> tombstones(run) == 0);
        assertThat(good("verify", run, PORT_BASE, "--json")
                        .json()
                        .get("verified")
                        .asBoolean())
                .as("its events stay")
                .isTrue();
        assertThat(LabProcess.run("forget", "20260101-000000-0000", PORT_BASE).exitStatus())
                .isEqualTo(LabException.USAGE);
    }
}
