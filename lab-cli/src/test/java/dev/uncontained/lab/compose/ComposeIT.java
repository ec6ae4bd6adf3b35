package dev.uncontained.lab.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.Containers;
import dev.uncontained.lab.LabProcess;
import dev.uncontained.lab.stack.Http;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** docker-compose.yml without Grafana: healthy, a drill and a run on it, and every query of every dashboard answered by its Prometheus. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ComposeIT {
    private static final int MONITOR_PORT = 23_084;
    private static final int PROMETHEUS_PORT = 23_090;
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "COMPOSE_PROJECT_NAME", "uncontained-test",
            "LAB_KAFKA_PORT", "23092",
            "LAB_VFIO_PORT", "23081",
            "LAB_KVM_PORT", "23082",
            "LAB_GUEST_PORT", "23083",
            "LAB_MONITOR_PORT", String.valueOf(MONITOR_PORT),
            "LAB_PROMETHEUS_PORT", String.valueOf(PROMETHEUS_PORT),
            "LAB_SILENCE_LIMIT", "120s",
            "LAB_TOKEN", "of-a-test",
            "GRAFANA_PASSWORD", "of-a-test");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static Instant upSince = Instant.EPOCH;

    private final HttpClient http = Http.client();

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        Containers.require(Containers.KAFKA, Containers.PROMETHEUS, Containers.JRE);
        Containers.requireCompose();
        // a test that was killed leaves its containers to the next one
        down();
        LabProcess up = LabProcess.run(
                ENVIRONMENT,
                "compose",
                "up",
                "vfio-service",
                "kvm-service",
                "guest-service",
                "fault-monitor",
                "prometheus");
        assertThat(up.exitStatus()).as(up.err()).isZero();
        assertThat(up.err()).contains("all healthy");
        upSince = Instant.now();
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        LabProcess down = LabProcess.run(ENVIRONMENT, "compose", "down", "--volumes");
        assertThat(down.exitStatus()).as(down.err()).isIn(0, 3);
    }

    /** First: a run in which hosts are lost sets off the alert that the drill would have to wait out. */
    @Test
    @Order(1)
    @EnabledIfSystemProperty(
            named = "lab.drills",
            matches = "true",
            disabledReason = "it takes more than a minute; ./lab test --drills runs it")
    void aDrillStrikesAContainerAndAsksTheirPrometheusForItsAlert(@TempDir Path out)
            throws IOException, InterruptedException {
        LabProcess lab = LabProcess.run(
                ENVIRONMENT,
                "drill",
                LabProcess.root().resolve("drills/mis-audited.yaml").toString(),
                "--stack=compose",
                "--length=25ms",
                "--out=" + out.resolve("drill"));

        assertThat(lab.exitStatus()).as(lab.out() + lab.err()).isZero();
        assertThat(lab.out())
                .contains(
                        "met         digest unchanged", "met         hosts lost 3", "met         alert HostLost fired");
    }

    /** At a rate the run lasts 30 s and more, however fast the machine is: no fault comes too late. */
    @Test
    @Order(2)
    void aDrillStrikesContainersInEightWaysAtOnce(@TempDir Path directory) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("containers.yaml"), """
                name: containers
                scenario: %s
                length: 2ms
                target-rate: 1M/s
                steady-state: [{name: accounting holds, metric: accounting_imbalance, max: 0}]
                faults:
                  - {name: one dies, kind: kill, target: kvm-service-1, at: 0s}
                  - {name: the machine is busy, kind: cpu-hog, at: 0s, for: 3s, threads: 1}
                  - {name: another hangs, kind: pause, target: guest-service-1, at: 0s, for: 2s}
                  - {name: a third has a deaf companion, kind: consumer-stall, target: vfio-service, at: 0s, for: 2s}
                  - {name: a fourth forgets, kind: amnesia, target: fault-monitor, at: 0s}
                  - {name: one is slow, kind: throttle, target: broker-1, at: 0s, for: 2s, share: 50%%}
                  - {name: rubbish comes, kind: garbage, target: vfio.regions, records: 50, at: 0s}
                  - {name: hosts come twice, kind: duplicate, target: hosts, records: 2000, at: 0s}
                abort-if: [{name: two records of one number differ, metric: divergent_copies_total, above: 0}]
                expect: {digest: unchanged, lost: 0, duplicated: 0, recovered-within: 90s}
                """.formatted(
                        LabProcess.root().resolve("scenarios/policies.yaml")));

        LabProcess lab = LabProcess.run(
                ENVIRONMENT, "drill", file.toString(), "--stack=compose", "--out=" + directory.resolve("drill"));

        assertThat(lab.exitStatus()).as(lab.out() + lab.err()).isZero();
        assertThat(lab.err())
                .contains(
                        "fault one dies ended",
                        "fault the machine is busy ended",
                        "fault another hangs ended",
                        "fault a third has a deaf companion ended",
                        "fault a fourth forgets ended",
                        "fault one is slow ended",
                        "fault rubbish comes ended",
                        "fault hosts come twice ended");
        assertThat(lab.out())
                .contains(
                        "met         faults happen as planned",
                        "met         digest unchanged",
                        "met         lost bursts 0",
                        "met         duplicated bursts 0",
                        "drill containers passed");
    }

    /** After the drill, whose faults the dashboards shade. */
    @Test
    @Order(3)
    void everyQueryOfEveryDashboardReturnsDataAfterARun(@TempDir Path out) throws Exception {
        Instant began = Instant.now();
        LabProcess lab = LabProcess.run(
                ENVIRONMENT,
                "run",
                "src/test/resources/everything.yaml",
                "--stack=compose",
                "--json",
                "--out=" + out.resolve("run"));
        assertThat(lab.exitStatus()).as(lab.err()).isZero();
        assertThat(lab.json().get("accounting").get("balanced").asBoolean()).isTrue();

        Map<String, String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(20);
        // a scrape every two seconds; a rate needs two of them
        Map<String, String> silent = new TreeMap<>(queries);
        try {
            LabProcess.await("every query returns data", Duration.ofSeconds(60), () -> {
                silent.keySet().removeIf(query -> hasData(query, query.contains("drill_active") ? upSince : began));
                return silent.isEmpty();
            });
        } finally {
            assertThat(silent).as("queries without data, and their panels").isEmpty();
        }
    }

    @Test
    void theFileByItselfNamesTheSecretThatIsMissing(@TempDir Path directory) throws Exception {
        Path nothing = Files.createFile(directory.resolve("empty.env"));
        List<String> command = new ArrayList<>(Containers.requireCompose());
        command.addAll(List.of("--env-file", nothing.toString(), "config"));
        ProcessBuilder compose = new ProcessBuilder(command)
                .directory(LabProcess.root().toFile())
                .redirectErrorStream(true);
        compose.environment().keySet().removeAll(ENVIRONMENT.keySet());

        Process config = compose.start();

        String said = new String(config.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(config.waitFor()).as(said).isNotZero();
        assertThat(said).contains("LAB_TOKEN", "./lab compose up");
    }

    /** Requests that change something come from outside the container here, so they need the token. */
    @Test
    void onlyWhoBearsTheTokenMayStopARun() throws Exception {
        assertThat(stop("Authorization", "Bearer of-another-test")).isEqualTo(401);
        assertThat(stop("X-Nothing", "at all")).isEqualTo(401);
        assertThat(stop("Authorization", "Bearer " + ENVIRONMENT.get("LAB_TOKEN")))
                .isEqualTo(404);
    }

    /** What fault-monitor answers to a request to stop a run that it has never heard of. */
    private int stop(String header, String value) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + MONITOR_PORT + "/runs/no-such-run/stop");
        return http.send(
                        HttpRequest.newBuilder(uri)
                                .header(header, value)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    /** Each query, and the panel or annotation it stands in. */
    private static Map<String, String> queries() throws IOException {
        Map<String, String> queries = new TreeMap<>();
        try (DirectoryStream<Path> dashboards =
                Files.newDirectoryStream(LabProcess.root().resolve("deploy/grafana/dashboards"), "*.json")) {
            for (Path file : dashboards) {
                JsonNode dashboard = JSON.readTree(file.toFile());
                for (JsonNode panel : dashboard.get("panels")) {
                    panel.path("targets")
                            .forEach(target -> queries.put(
                                    target.get("expr").asText(),
                                    panel.get("title").asText()));
                }
                for (JsonNode annotation : dashboard.path("annotations").path("list")) {
                    if (annotation.has("expr")) {
                        queries.put(
                                annotation.get("expr").asText(),
                                "annotation " + annotation.get("name").asText());
                    }
                }
            }
        }
        return queries;
    }

    /** Whether any point of the query since then is a number. */
    private boolean hasData(String query, Instant since) {
        URI uri = URI.create("http://127.0.0.1:" + PROMETHEUS_PORT + "/api/v1/query_range?step=1&start="
                + since.getEpochSecond() + "&end=" + Instant.now().getEpochSecond() + "&query="
                + URLEncoder.encode(query, StandardCharsets.UTF_8));
        try {
            String body = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
            for (JsonNode series : JSON.readTree(body).path("data").path("result")) {
                for (JsonNode point : series.get("values")) {
                    if (!point.get(1).asText().equals("NaN")) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
