package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.LabProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stack that is up, as people use it: they read its endpoints and topics, compare policies on it, stop runs and interrupt them. */
@Timeout(600)
class StackInUseIT {
    /** Below 32768, where Linux takes the ports of outgoing connections from. */
    private static final int BASE = 25_000;

    private static final String PORT_BASE = "--port-base=" + BASE;
    private static final String POLICIES = "../scenarios/policies.yaml";
    private static final String HOST = "vma-flag/grace-0";
    private static final Pattern RUN_BEGAN = Pattern.compile("run (\\S+) begins");
    private static final StackPlan PLAN = new StackPlan(new LabHome(LabProcess.root()), BASE, 1, 12, Map.of());
    /** What the latency is held against: a length of time is what is done here, no condition that could be awaited. */
    private static final Duration STANDSTILL = Duration.ofSeconds(3);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = Http.client();

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

    @Test
    void everyEndpointAndTopicTellsOfARunThatGoesOnUntilItIsStopped(@TempDir Path out) throws Exception {
        try (LabProcess lab = endless(out)) {
            String run = awaitUnderWay(lab);
            String ofHost = "?run=" + run + "&host=" + HOST;

            assertThat(get(Service.VFIO, "/devices" + ofHost).get("devices"))
                    .isNotEmpty()
                    .allSatisfy(
                            device -> assertThat(device.get("device").asText()).isNotEmpty());
            assertThat(get(Service.VFIO, "/regions" + ofHost).get("regions"))
                    .anySatisfy(region ->
                            assertThat(region.get("vmFlagNames").toString()).contains("VM_ALLOW_ANY_UNCACHED"));
            assertThat(get(Service.KVM, "/memslots" + ofHost).get("slots"))
                    .anySatisfy(slot -> assertThat(slot.get("leaves").asLong()).isPositive());
            JsonNode table = get(Service.KVM, "/stage2" + ofHost + "&vm=0");
            String ipa = table.get("listed").get(0).get("ipa").asText();
            JsonNode walk =
                    get(Service.KVM, "/stage2" + ofHost + "&vm=0&ipa=" + ipa).get("walk");
            assertThat(walk.get("steps")).isNotEmpty();
            assertThat(walk.get("leaf")).isEqualTo(table.get("listed").get(0));
            JsonNode host = get(Service.GUEST, "/hosts/" + run + "/" + HOST);
            assertThat(host.get("virtualNs").asLong()).isPositive();
            assertThat(host.get("vms")).isNotEmpty().allSatisfy(vm -> {
                assertThat(vm.get("state").asText()).isEqualTo("UP");
                assertThat(vm.get("vcpuNs")).hasSize(vm.get("vcpus").asInt());
                assertThat(vm.get("virtualNs").asLong()).isPositive();
            });
            assertThat(get(Service.GUEST, "/hosts?run=" + run))
                    .anySatisfy(listed -> assertThat(listed.get("host")).isEqualTo(host.get("host")));
            HttpResponse<String> nowhere = ask(Service.GUEST, "/hosts/" + run + "/vma-flag/nowhere-0");
            assertThat(nowhere.statusCode()).isEqualTo(404);
            assertThat(JSON.readTree(nowhere.body()).get("error").asText())
                    .contains("no host 'vma-flag/nowhere-0' of run '" + run + "'", "GET /hosts");
            assertThat(get(Service.MONITOR, "/runs"))
                    .anySatisfy(listed -> assertThat(listed.get("run").asText()).isEqualTo(run));
            assertThat(get(Service.MONITOR, "/runs/" + run).get("accesses").asLong())
                    .isPositive();
            assertThat(get(Service.MONITOR, "/runs/" + run + "/series").get("series"))
                    .isNotEmpty();
            assertThat(get(Service.MONITOR, "/totals")
                            .get("records")
                            .get("guest.mmio")
                            .asLong())
                    .isPositive();
            assertThat(firstMoment().get("runs"))
                    .anySatisfy(shown -> assertThat(shown.get("run").asText()).isEqualTo(run));
            assertThat(ask(Service.MONITOR, "/runs/" + run + "/result").statusCode())
                    .isEqualTo(409);
            for (Topic topic : Topic.values()) {
                assertTailShows(topic, run);
            }

            HttpResponse<String> stopped = post("/runs/" + run + "/stop");

            assertThat(stopped.statusCode()).as(stopped.body()).isEqualTo(202);
            assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.BAD_RESULT);
            assertThat(lab.err()).contains("someone stopped the run");
            assertThat(result(out).get("partial").asBoolean()).isTrue();
            assertThat(get(Service.MONITOR, "/runs/" + run + "/result").get("digest"))
                    .isEqualTo(result(out).get("digest"));
            assertThat(post("/runs/" + run + "/stop").statusCode()).isEqualTo(409);
            assertThat(post("/runs/no-such-run/stop").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void everyServiceDescribesItsEndpoints() throws Exception {
        Map<Service, List<String>> paths = Map.of(
                Service.VFIO, List.of("/devices", "/regions"),
                Service.KVM, List.of("/memslots", "/stage2"),
                Service.GUEST, List.of("/hosts", "/hosts/{run}/{host}"),
                Service.MONITOR, List.of("/runs", "/runs/{run}", "/runs/{run}/stop", "/totals", "/events"));
        for (Service service : Service.values()) {
            JsonNode described = get(service, "/q/openapi?format=json");
            assertThat(described.get("openapi").asText()).startsWith("3.");
            assertThat(described.get("info").get("version").asText())
                    .as(service.serviceName())
                    .isEqualTo("1");
            assertThat(described.get("paths").properties().stream().map(Map.Entry::getKey))
                    .as(service.serviceName())
                    .containsAll(paths.getOrDefault(service, List.of()));
        }
    }

    @Test
    void whatIsRefusedCarriesItsCause() throws Exception {
        byte[] rubbish = "{\"no\":\"event\"".getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", PLAN.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topic.HOSTS.topicName(), 0, new byte[] {'k'}, rubbish))
                    .get();
        }

        LabProcess.await("the dead letter is shown", Duration.ofSeconds(60), () -> {
            String said = tail(Topic.HOSTS.deadLetterName(), "--from-beginning").out();
            return said.contains("cause=too short for an event topic=hosts partition=0 offset=");
        });
    }

    /** The point of the patch, from real events through a real broker. */
    @Test
    void theFlagReachesTheThroughputOfAlwaysNormalNcAndKeepsTheHosts(@TempDir Path out) throws Exception {
        LabProcess lab = LabProcess.run("run", POLICIES, PORT_BASE, "--out=" + out);
        assertThat(lab.exitStatus()).as(lab.err()).isZero();
        assertThat(lab.out().lines().map(String::stripTrailing))
                .as("the README's table")
                .containsAll(rowsOfReadme());
        JsonNode policies = result(out).get("policies");

        JsonNode flagged = platform(policies, "vma-flag", "grace");
        JsonNode forced = platform(policies, "always-normal-nc", "grace");
        assertThat(flagged.get("simulatedGBps")).isEqualTo(forced.get("simulatedGBps"));
        assertThat(flagged.get("simulatedGBps").asDouble())
                .isGreaterThan(10
                        * platform(policies, "device-only", "grace")
                                .get("simulatedGBps")
                                .asDouble());
        for (String platform : List.of("gicv2-soc", "unaudited-soc")) {
            assertThat(platform(policies, "vma-flag", platform).get("hostsLost").asInt())
                    .as(platform)
                    .isZero();
            assertThat(platform(policies, "device-only", platform)
                            .get("hostsLost")
                            .asInt())
                    .as(platform)
                    .isZero();
            assertThat(platform(policies, "always-normal-nc", platform)
                            .get("hostsLost")
                            .asInt())
                    .as(platform)
                    .isPositive();
        }
    }

    private static List<String> rowsOfReadme() throws IOException {
        List<String> rows = Files.readAllLines(LabProcess.root().resolve("README.md")).stream()
                .filter(line -> line.matches("(always-normal-nc|device-only|vma-flag) .*\\d"))
                .toList();
        assertThat(rows).hasSize(12);
        return rows;
    }

    @Test
    void aRealMachinesDevicesArePassedThrough(@TempDir Path out) throws Exception {
        Path machine = out.resolve("lspci.txt");
        Files.writeString(machine, """
                0000:01:00.0 Ethernet controller: Example Corp NIC (rev 01)
                \tRegion 0: Memory at 40000000 (64-bit, prefetchable) [size=32M]
                \tRegion 2: Memory at 42000000 (32-bit, non-prefetchable) [size=64K]
                """);

        LabProcess lab = LabProcess.run(
                "run",
                "--machine=" + machine,
                "--platform=altra",
                "--length=1ms",
                "--seed=7",
                "--policy=device-only,vma-flag",
                PORT_BASE,
                "--json",
                "--out=" + out.resolve("run"));

        assertThat(lab.exitStatus()).as(lab.err()).isZero();
        assertThat(lab.json()).isEqualTo(result(out.resolve("run")));
        assertThat(lab.json().get("seed").asLong()).isEqualTo(7);
        assertThat(lab.json().get("policies").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("device-only", "vma-flag");
        assertThat(lab.json().get("accounting").get("balanced").asBoolean()).isTrue();
        assertThat(platform(lab.json().get("policies"), "vma-flag", "altra")
                        .get("accesses")
                        .asLong())
                .isPositive();
    }

    @Test
    void ctrlCOnAStackThatIsUpEndsTheRunAndLeavesTheStack(@TempDir Path out) throws Exception {
        try (LabProcess lab = endless(out)) {
            awaitUnderWay(lab);

            LabProcess.signal("INT", lab.handle().pid());

            assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.INTERRUPTED);
            assertThat(result(out).get("partial").asBoolean()).isTrue();
        }
        assertThat(LabProcess.run("status", PORT_BASE, "--json").json().get("processes"))
                .hasSize(5)
                .allSatisfy(
                        process -> assertThat(process.get("health").asText()).isEqualTo("healthy"));
    }

    /** The report goes into a pipe that nobody reads yet, so that it is certainly being written when the interrupt comes. */
    @Test
    void ctrlCWhileTheReportIsWrittenLeavesItWhole(@TempDir Path out) throws Exception {
        Path report = out.resolve("report.html");
        assertThat(new ProcessBuilder("mkfifo", report.toString()).start().waitFor())
                .isZero();
        try (LabProcess lab =
                LabProcess.start("run", "src/test/resources/everything.yaml", PORT_BASE, "--out=" + out)) {
            LabProcess.await(
                    "everything but the report is written",
                    Duration.ofMinutes(2),
                    () -> Files.exists(out.resolve("manifest.json")));

            LabProcess.signal("INT", lab.handle().pid());
            LabProcess.await(
                    "its JVM has noticed", Duration.ofSeconds(30), () -> hasThread(lab.handle(), "SIGINT handler"));

            assertThat(Files.readString(report)).endsWith("</html>\n");
            assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.INTERRUPTED);
            assertThat(result(out).get("partial").asBoolean()).isFalse();
        }
    }

    /** Nothing is hidden: what was due while nobody folded it is as late as that. */
    @Test
    void aFoldThatStandsStillForSecondsShowsInTheLatencyOfAnOpenLoad(@TempDir Path out) throws Exception {
        try (LabProcess lab = LabProcess.start("run", POLICIES, PORT_BASE, "--rate=5M/s", "--out=" + out)) {
            awaitUnderWay(lab);
            long monitor = StackState.read(PLAN.directory()).orElseThrow().processes().stream()
                    .filter(process -> process.name().equals("fault-monitor-1"))
                    .findFirst()
                    .orElseThrow()
                    .pid();
            LabProcess.signal("STOP", monitor);
            try {
                Thread.sleep(STANDSTILL);
            } finally {
                LabProcess.signal("CONT", monitor);
            }

            assertThat(lab.exitStatus()).as(lab.err()).isZero();
        }
        JsonNode latency = result(out).get("pipeline").get("latencyMicros");
        assertThat(latency.get("max").asLong()).isGreaterThanOrEqualTo(STANDSTILL.toMillis() * 1_000);
    }

    private static boolean hasThread(ProcessHandle process, String name) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            return threads.anyMatch(thread -> name.equals(nameOf(thread)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private static LabProcess endless(Path out) throws IOException {
        return LabProcess.start("run", POLICIES, PORT_BASE, "--length=3600s", "--out=" + out);
    }

    /** The run's id, once fault-monitor has folded traffic of it. */
    private static String awaitUnderWay(LabProcess lab) throws InterruptedException {
        LabProcess.await("the run began", Duration.ofMinutes(2), () -> RUN_BEGAN
                .matcher(lab.err())
                .find());
        Matcher began = RUN_BEGAN.matcher(lab.err());
        assertThat(began.find()).isTrue();
        String run = began.group(1);
        LabProcess.await(
                "the run is under way",
                Duration.ofMinutes(2),
                () -> ask(Service.MONITOR, "/runs/" + run).statusCode() == 200
                        && get(Service.MONITOR, "/runs/" + run).get("accesses").asLong() > 0);
        return run;
    }

    private static void assertTailShows(Topic topic, String run) throws InterruptedException {
        String shown = topic == Topic.SNAPSHOTS ? "--limit=1" : "--run=" + run;
        LabProcess.await(
                "lab tail " + topic.topicName() + " shows a record",
                Duration.ofMinutes(1),
                () -> tail(topic.topicName(), shown).out().contains(topic.topicName() + "-"));
    }

    private static LabProcess tail(String topic, String option) {
        try {
            LabProcess tail = LabProcess.run("tail", topic, option, PORT_BASE);
            assertThat(tail.exitStatus()).as(tail.err()).isZero();
            return tail;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static JsonNode firstMoment() throws IOException {
        try (BufferedReader events = new BufferedReader(
                new InputStreamReader(uri(Service.MONITOR, "/events").toURL().openStream(), StandardCharsets.UTF_8))) {
            String event = "";
            for (String line = events.readLine(); line != null; line = events.readLine()) {
                if (line.startsWith("event:")) {
                    event = line.substring("event:".length()).trim();
                } else if (line.startsWith("data:") && event.equals("moment")) {
                    return JSON.readTree(line.substring("data:".length()));
                }
            }
            throw new AssertionError("the stream of events ended");
        }
    }

    private static JsonNode platform(JsonNode policies, String policy, String platform) {
        return policies.get(policy).get("platforms").get(platform);
    }

    private static JsonNode result(Path out) throws IOException {
        return JSON.readTree(out.resolve("result.json").toFile());
    }

    private static JsonNode get(Service service, String path) {
        HttpResponse<String> response = ask(service, path);
        assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(path + ": " + response.body(), e);
        }
    }

    private static HttpResponse<String> ask(Service service, String path) {
        return send(HttpRequest.newBuilder(uri(service, path)));
    }

    private static HttpResponse<String> post(String path) {
        return send(HttpRequest.newBuilder(uri(Service.MONITOR, path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static URI uri(Service service, String path) {
        return PLAN.addresses(service).getFirst().resolve(path);
    }
}
