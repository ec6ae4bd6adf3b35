package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.events.Event;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunEvent.RunCompleted;
import dev.uncontained.events.RunEvent.RunStarted;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.scenario.Scenario.Action;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabProcess;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.stack.Metrics;
import dev.uncontained.lab.stack.Prometheus;
import dev.uncontained.lab.stack.RunningStack;
import dev.uncontained.lab.stack.Service;
import dev.uncontained.lab.whatif.World;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On one stack that is up: two drills that ship in a short form, those that must not pass, and runs of one scenario under every kind of load. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DrillIT {
    private static final int PORT_BASE_NUMBER = 29_000;
    private static final String PORT_BASE = "--port-base=" + PORT_BASE_NUMBER;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("up", PORT_BASE));
        if (Prometheus.onPath().isPresent()) {
            arguments.add("--prometheus");
        }
        LabProcess up = LabProcess.run(arguments.toArray(String[]::new));
        assertThat(up.exitStatus()).as(up.err()).isZero();
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        assertThat(LabProcess.run("down", PORT_BASE).exitStatus()).isZero();
    }

    private static LabProcess drill(Path file, String... more) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("drill", file.toString(), PORT_BASE, "--out=" + directory.resolve("out")));
        arguments.addAll(List.of(more));
        return LabProcess.run(arguments.toArray(String[]::new));
    }

    private static Path shipped(String name) {
        return LabProcess.root().resolve("drills/" + name + ".yaml");
    }

    private static Path file(String rest) throws IOException {
        return Files.writeString(
                directory.resolve("drill.yaml"),
                "name: small\nscenario: " + LabProcess.root().resolve("scenarios/policies.yaml") + "\n" + rest);
    }

    /** First: runs of other tests lose hosts too, and set off the alert that it would have to wait out. */
    @Test
    @Order(1)
    void anAuditThatWasAMistakeCostsItsThreeHosts() throws IOException, InterruptedException {
        LabProcess lab = drill(shipped("mis-audited"), "--length=25ms");

        assertThat(lab.exitStatus()).as(lab.out() + lab.err()).isZero();
        assertThat(lab.out())
                .contains("met         hosts lost 3 (vma-flag on unaudited-soc 3): 3 (vma-flag on unaudited-soc 3)")
                .contains((Prometheus.onPath().isPresent() ? "met         " : "not checked ")
                        + "alert HostLost fired for platform unaudited-soc, policy vma-flag");
    }

    @Test
    void aServiceThatDiesWhileGuestsFaultChangesNothing() throws IOException, InterruptedException {
        LabProcess lab = drill(shipped("kvm-service-dead"), "--length=40ms");

        assertThat(lab.exitStatus()).as(lab.out() + lab.err()).isZero();
        assertThat(lab.out()).contains("met         digest unchanged", "met         lost bursts 0");
        assertThat(Files.readString(directory.resolve("out/report.html")))
                .contains("kvm-service dies", "<svg", "recovered after, s", "bursts lost");
        assertThat(directory.resolve("out/junit.xml")).exists();
    }

    @Test
    void aDryRunFindsWhatTheStackThatIsUpHasAndWhatItHasNot() throws IOException, InterruptedException {
        LabProcess there = drill(shipped("poison-control-plane"), "--dry-run");
        LabProcess oneBroker = drill(shipped("broker-loss"), "--dry-run");
        LabProcess noProxy = drill(shipped("slow-link"), "--dry-run");
        LabProcess notUp = LabProcess.run(
                "drill", shipped("broker-loss").toString(), "--dry-run", "--port-base=" + (PORT_BASE_NUMBER + 500));

        assertThat(there.exitStatus()).as(there.err()).isZero();
        assertThat(there.out()).contains("checked   on the stack local-29000, which is up");
        assertThat(oneBroker.exitStatus()).isEqualTo(LabException.USAGE);
        assertThat(oneBroker.err()).contains("no process 'broker-2'", "the stack local-29000 is up without it");
        assertThat(noProxy.exitStatus()).isEqualTo(LabException.USAGE);
        assertThat(noProxy.err()).contains("reaches the brokers without a proxy");
        assertThat(notUp.exitStatus()).as(notUp.err()).isZero();
        assertThat(notUp.out()).contains("checked   on paper: the stack local-29500 is not up");
    }

    @Test
    void aDrillWhoseExpectationIsWrongFails() throws IOException, InterruptedException {
        LabProcess lab = drill(file("""
                length: 5ms
                faults: [{kind: kill, target: vfio-service-1, at: 0s}]
                expect: {hosts-lost: 4711}
                """));

        assertThat(lab.exitStatus()).as(lab.out() + lab.err()).isEqualTo(LabException.BAD_RESULT);
        assertThat(lab.out()).contains("FAILED      hosts lost 4711", "FAILED\n");
        assertThat(Files.readString(directory.resolve("out/junit.xml"))).contains("<failure");
    }

    @Test
    void aBrokerThatDiesAtTheVeryBeginningHasTheRunsOrderAlready() throws IOException, InterruptedException {
        LabProcess lab = drill(file("""
                length: 5ms
                faults: [{name: the broker dies, kind: kill, target: broker-1, at: 0s}]
                expect: {digest: unchanged, lost: 0, recovered-within: 60s}
                """));

        assertThat(lab.exitStatus()).as(lab.out() + lab.err()).isZero();
        assertThat(lab.out()).contains("met         faults happen as planned", "met         digest unchanged");
    }

    @Test
    void aGuardThatTripsHealsAndStopsTheRun() throws IOException, InterruptedException {
        awaitNoFaultOfAnotherDrill();
        LabProcess lab = drill(file("""
                length: 60s
                faults: [{name: asleep, kind: pause, target: vfio-service-1, at: 0s, for: 250s}]
                abort-if: [{name: a drill is on, metric: drill_active, above: 0}]
                expect: {recovered-within: 60s}
                """));

        assertThat(lab.exitStatus()).as(lab.out() + lab.err()).isEqualTo(LabException.BAD_RESULT);
        assertThat(lab.err()).containsSubsequence("healing and stopping", "fault asleep ended", "steady again");
        assertThat(lab.out()).contains("FAILED      no guard trips: a drill is on", "met         steady state");
    }

    /** They are to be seen for some seconds after their end. */
    private static void awaitNoFaultOfAnotherDrill() throws InterruptedException {
        List<URI> monitors = Metrics.addresses(
                RunningStack.find(LabProcess.root().resolve(".lab/local-29000"))
                        .orElseThrow()
                        .processes(),
                Service.MONITOR);
        try (Metrics metrics = new Metrics()) {
            LabProcess.await(
                    "no fault is shown",
                    Duration.ofSeconds(30),
                    () -> metrics.sum(monitors, "drill_active").orElse(0) == 0);
        }
    }

    @Test
    void ctrlCHealsAndLeavesAReport() throws IOException, InterruptedException {
        Path file = file("""
                length: 60s
                faults: [{name: asleep, kind: pause, target: vfio-service-1, at: 0s, for: 250s}]
                expect: {recovered-within: 60s}
                """);
        Path out = directory.resolve("interrupted");
        try (LabProcess lab = LabProcess.startInForeground("drill", file.toString(), PORT_BASE, "--out=" + out)) {
            LabProcess.await(
                    "the fault began", Duration.ofMinutes(2), () -> lab.err().contains("fault asleep begins"));

            lab.ctrlC();

            assertThat(lab.exitStatus()).as(lab.out() + lab.err()).isEqualTo(LabException.INTERRUPTED);
            assertThat(lab.err()).containsSubsequence("fault asleep ended", "steady again");
            assertThat(out.resolve("report.html")).isNotEmptyFile();
        }
    }

    @Test
    void aHealThatDoesNotRestoreTheSteadyStateIsReportedAsSuch() throws IOException, InterruptedException {
        LabProcess lab = drill(file("""
                length: 5ms
                steady-state: [{name: nobody sends rubbish, of: kvm-service, metric: dlq_records_total, max: 0}]
                faults: [{kind: garbage, target: vfio.regions, records: 100, at: 0s}]
                expect: {recovered-within: 1s}
                """));

        assertThat(lab.exitStatus()).as(lab.out() + lab.err()).isEqualTo(LabException.BAD_RESULT);
        assertThat(lab.out())
                .contains("FAILED      steady state restored within 1 s: not restored: nobody sends rubbish");
    }

    @Test
    void aRunThatIsUnderWayTakesNoFurtherSimulatedFault() throws Exception {
        String servers = RunningStack.find(LabProcess.root().resolve(".lab/local-29000"))
                .orElseThrow()
                .bootstrapServers();
        EventCodec codec = new EventCodec();
        Path out = directory.resolve("under-way");
        try (LabProcess lab = LabProcess.start(
                "run",
                LabProcess.root().resolve("scenarios/one-host.yaml").toString(),
                PORT_BASE,
                "--rate=200k/s",
                "--json",
                "--out=" + out)) {
            List<RunStarted> begun = new ArrayList<>();
            LabProcess.await("the run is under way", Duration.ofMinutes(2), () -> {
                runEvents(servers, codec).stream()
                        .filter(event -> lab.err().contains("run " + event.run() + " begins"))
                        .forEach(event -> begun.add((RunStarted) event));
                return !begun.isEmpty();
            });
            RunStarted started = begun.getFirst();
            RunInput asItIs = new RunInput(started.scenario(), started.platforms());
            Action late = new Action(1_800_000, ActionKind.POLICY_SWITCH, "", "device-only", 10_000);
            RunInput withMore = asItIs.with(Map.of("host", List.of(late)));

            Clients.deliver(
                    servers,
                    List.of(new ProducerRecord<>(
                            Topic.RUNS.topicName(),
                            started.run().getBytes(StandardCharsets.UTF_8),
                            codec.encode(withMore.started(started.run())))));

            assertThat(lab.exitStatus()).as(lab.err()).isZero();
            assertThat(runEvents(servers, codec).stream()
                            .filter(event -> event.run().equals(started.run()))
                            .map(Event::getClass))
                    .as("what stands on the log, so that it did not come too late")
                    .containsExactly(RunStarted.class, RunStarted.class, RunCompleted.class);
            String digest = lab.json().get("digest").asText();
            assertThat(digest)
                    .isEqualTo(World.run(asItIs.started(started.run()), 1, done -> {})
                            .digest());
            assertThat(digest)
                    .isNotEqualTo(World.run(withMore.started(started.run()), 1, done -> {})
                            .digest());
        }
    }

    private static List<RunEvent> runEvents(String servers, EventCodec codec) {
        List<RunEvent> events = new ArrayList<>();
        try (var consumer = Clients.consumer(servers, Map.of())) {
            List<TopicPartition> runs = Clients.partitions(consumer, Topic.RUNS.topicName());
            consumer.assign(runs);
            consumer.seekToBeginning(runs);
            Clients.readToEnd(consumer, runs, record -> events.add(decoded(codec, record.value())));
        }
        return events;
    }

    private static RunEvent decoded(EventCodec codec, byte[] value) {
        try {
            return (RunEvent) codec.decode(Topic.RUNS, value).orElseThrow();
        } catch (UnreadableRecordException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theResultIsTheSameHoweverFastARunGoesAndHoweverLongItsRecordsAre() throws IOException, InterruptedException {
        Path experiment = Files.writeString(
                directory.resolve("load.yaml"), """
                name: load
                scenario: %s
                repeats: 1
                warm-up: 0
                set: {length: 1ms, hosts: 4, burst: 256}
                points:
                  - {target-rate: full, loop: open, record-padding: 0B}
                  - {target-rate: 200k/s, loop: open, record-padding: 1KiB}
                  - {target-rate: full, loop: closed, record-padding: 0B}
                """.formatted(LabProcess.root().resolve("scenarios/one-host.yaml")));

        LabProcess lab =
                LabProcess.run("sweep", experiment.toString(), PORT_BASE, "--out=" + directory.resolve("load"));

        // exit status 1 would say that digests differ
        assertThat(lab.exitStatus()).as(lab.out() + lab.err()).isZero();
        assertThat(Files.readString(directory.resolve("load/series.csv"))).contains("200k/s,open,1KiB,1,");
    }
}
