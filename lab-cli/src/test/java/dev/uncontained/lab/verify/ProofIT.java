package dev.uncontained.lab.verify;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabProcess;
import dev.uncontained.lab.stack.Http;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.LongBinaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
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
        try (HttpClient client = Http.client()) {
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

    /** Deletes the older half of what the run wrote to each partition of guest.mmio, and all of kvm.stage2, as retention would. */
    private static void assertWhatRetentionCutsIsNamed(String run, long runBeganMs, Path out)
            throws IOException, InterruptedException {
        deleteBeginning(Topic.MMIO, runBeganMs, (begin, end) -> (begin + end) / 2);
        deleteBeginning(Topic.STAGE2, runBeganMs, (begin, end) -> end);

        LabProcess cut = LabProcess.run("verify", run, PORT_BASE, "--json");
        assertThat(cut.exitStatus()).as(cut.out() + cut.err()).isEqualTo(LabException.BAD_RESULT);
        assertThat(cut.json().get("verified").asBoolean()).isFalse();
        assertThat(cut.json().get("breachCount").asLong())
                .as("what is there is as it must be\n" + cut.out())
                .isZero();
        assertThat(cut.json().get("cut"))
                .extracting(c -> c.get("topic").asText())
                .contains("guest.mmio", "kvm.stage2");
        assertThat(cut.json().get("checked").get("accesses executed again").asLong())
                .isPositive();
        assertThat(good("verify", run, PORT_BASE, "--allow-cut").out()).contains("NOT PROVED");

        Path file = out.resolve("cut.lab");
        good("export", run, file.toString(), PORT_BASE);
        LabProcess exported = LabProcess.run("verify", file.toString(), "--json");
        assertThat(exported.json().get("cut")).isEqualTo(cut.json().get("cut"));
        assertThat(exported.json().get("breachCount").asLong()).isZero();
    }

    private static void deleteBeginning(Topic topic, long runBeganMs, LongBinaryOperator before)
            throws InterruptedException {
        Map<String, Object> settings = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:27092");
        try (Admin admin = Admin.create(settings)) {
            TopicDescription description = admin.describeTopics(List.of(topic.topicName()))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next();
            List<TopicPartition> partitions = description.partitions().stream()
                    .map(p -> new TopicPartition(topic.topicName(), p.partition()))
                    .toList();
            var begins = offsets(admin, partitions, OffsetSpec.forTimestamp(runBeganMs));
            var ends = offsets(admin, partitions, OffsetSpec.latest());
            Map<TopicPartition, RecordsToDelete> deleted = new HashMap<>();
            begins.forEach((partition, begin) -> {
                long end = requireNonNull(ends.get(partition)).offset();
                if (begin.offset() < 0) {
                    return; // no host of this run has its records there
                }
                deleted.put(partition, RecordsToDelete.beforeOffset(before.applyAsLong(begin.offset(), end)));
            });
            admin.deleteRecords(deleted).all().get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Admin admin, List<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(p -> asked.put(p, which));
        return admin.listOffsets(asked).all().get();
    }

    @Test
    void aRunIsProvedGoneBackToAndForgotten(@TempDir Path out) throws IOException, InterruptedException {
        good("up", PORT_BASE);
        long runBeganMs = System.currentTimeMillis();
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
        for (String time : List.of("cold", "again", "warm")) {
            assertThat(timed.get("engine").get(time).asDouble()).as(time).isPositive();
        }

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
        assertWhatRetentionCutsIsNamed(run, runBeganMs, out);
        assertThat(LabProcess.run("forget", "20260101-000000-0000", PORT_BASE).exitStatus())
                .isEqualTo(LabException.USAGE);
    }
}
