package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonPointer;
import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.events.Load;
import dev.uncontained.events.scenario.Scenario.Action;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.lab.run.RunInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrillYamlTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private Path file(String fault) throws IOException {
        return Files.writeString(directory.resolve("drill.yaml"), """
                name: small
                scenario: some.yaml
                limit: 60s
                faults:
                  - {%s}
                expect: {digest: unchanged, lost: 0, hosts-lost: 4}
                """.formatted(fault));
    }

    /** What a drill is refused for. */
    private static List<String> problems(Path file) {
        BadFileException refused =
                catchThrowableOfType(BadFileException.class, () -> DrillYaml.read(file, new Stage()));
        assertThat(refused).isNotNull();
        return refused.problems();
    }

    @Test
    void aFaultIsReadWithItsUnits() throws IOException, BadFileException {
        Drill drill = DrillYaml.read(file("kind: pause, target: kvm-service-1, at-virtual: 5ms, for: 3s"), new Stage());

        assertThat(drill.faults())
                .containsExactly(new Fault(
                        "pause kvm-service-1",
                        FaultKind.PAUSE,
                        "kvm-service-1",
                        Fault.Clock.VIRTUAL,
                        5_000_000,
                        0,
                        3_000_000_000L,
                        Map.of()));
        assertThat(drill.scenario()).isEqualTo(directory.resolve("some.yaml"));
        assertThat(drill.expect().digestUnchanged()).isTrue();
        assertThat(drill.expect().hostsLost()).isEqualTo(new HostsLost(4, null));
        assertThat(drill.expect().duplicated()).isNull();
    }

    @Test
    void aFaultMayWaitForASteadyState() throws IOException, BadFileException {
        Drill drill = DrillYaml.read(file("kind: kill, target: kvm-service-1, at: 1s, when: steady"), new Stage());

        assertThat(drill.faults()).singleElement().returns(true, Fault::whenSteady);
    }

    @ParameterizedTest
    @CsvSource({"1k/s, 1000", "full, 0"})
    void aDrillHasItsLoad(String rate, long accessesPerSecond) throws IOException, BadFileException {
        Path file = file("kind: kill, target: kvm-service-1, at: 1s");
        Files.writeString(file, "target-rate: " + rate + "\n", StandardOpenOption.APPEND);

        Drill drill = DrillYaml.read(file, new Stage());

        assertThat(drill.load()).isEqualTo(new Load(accessesPerSecond, false, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/s", "fast", "12"})
    void aLoadThatIsNoneIsRefused(String rate) throws IOException {
        Path file = file("kind: kill, target: kvm-service-1, at: 1s");
        Files.writeString(file, "target-rate: " + rate + "\n", StandardOpenOption.APPEND);

        assertThat(problems(file))
                .anySatisfy(
                        problem -> assertThat(problem).startsWith(file + ":7: ").contains("'" + rate + "'", "full"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "kind: explode, target: kvm-service-1, at: 1s | unknown fault 'explode'; there are kill",
                "kind: kill, target: kvm-service-2, at: 1s | no process 'kvm-service-2'; there are broker-1",
                "kind: kill, target: broker-3, at: 1s | no process 'broker-3'",
                "kind: take-over, target: kvm-service-1, at: 1s | no process of a service with several instances 'kvm-serv",
                "kind: garbage, target: kvm.stage3, at: 1s, records: 5 | no topic 'kvm.stage3'; there are kvm.stage2",
                "kind: kill, target: broker-1, at-virtual: 20ms | lies beyond the run, which is 20ms long",
                "kind: pause, target: broker-1, at: 50s, for: 11s | ends after 61s, beyond the run's limit of 60s",
                "kind: kill, target: broker-1, at: 1s, when: idle | 'idle' is not steady; leave the key out",
                "kind: pause, target: broker-1, at-virtual: 5ms, for: 61s | ends after 61s, beyond the run's limit of 60s",
                "kind: throttle, target: broker-1, at: 1s, for: 1s, share: 100% | '100%' is not from 1% to 99%",
                "kind: cpu-hog, at: 1s, for: 1s, threads: 65 | '65' is not from 1 to 64",
                "kind: duplicate, target: monitor.snapshots, at: 1s, records: 5 | no topic of events 'monitor.snapshots'",
                "kind: amnesia, target: kvm-service, at: 1s | no service that keeps state 'kvm-service'; there are fault",
                "kind: consumer-stall, target: kvm-service-1, at: 1s, for: 1s | no service 'kvm-service-1'; there are vfio",
                "kind: memory-hog, at: 1s, for: 1s, size: 1KiB | '1KiB' is not from 1MiB to 64GiB",
                "kind: cpu-pressure, target: prometheus, at: 1s, for: 1s, threads: 1 | no JVM 'prometheus'",
                "kind: heap-pressure, target: broker-1, at: 1s, for: 1s, leave: 1MiB | '1MiB' is not from 4MiB to 1GiB",
                "kind: device-reset, target: altra, device: gpu, at: 1s | a simulated fault is part of the run: give at-virtual",
                "kind: device-reset, target: altra, device: nic, at-virtual: 1ms | no device 'nic'; there are gpu, render/gpu",
                "kind: device-reset, target: nobody, device: nic, at-virtual: 1ms | no group 'nobody'; there are grace, altra",
                "kind: erratum-on, target: altra, erratum: none, at-virtual: 1ms | no erratum 'none'",
                "kind: policy-switch, target: altra, policy: vma-flag, at-virtual: 21ms | is not from 0ns to 19999999ns",
                "kind: policy-switch, target: altra, policy: vma-flag, at-virtual: 2ms, for: 1s | unknown key",
                "kind: net-cut, target: broker-1, at: 1s, for: 1s | no service's process 'broker-1'; there are kvm-service-1",
                "kind: net-latency, target: kvm-service-1, at: 1s, for: 1s | is missing; it must be a time",
                "kind: net-latency, target: kvm-service-1, at: 1s, for: 1s, delay: 1ms, spread: 2ms | is greater than delay",
                "kind: net-bandwidth, target: kvm-service-1, at: 1s, for: 1s, rate: 1B | '1B' is not from 1KiB to 1GiB",
                "kind: net-reset, target: kvm-service-1, at: 1s, for: 1s, rate: 1KiB | unknown key",
                "kind: kill, target: broker-1, at: 1s, at-virtual: 1ms | give either at, in wall time, or at-virtual",
                "kind: kill, target: broker-1, at: 1s, for: 1s | unknown key",
                "kind: disk-hog, at: 1s, for: 1s, threads: 1 | is missing; it must be",
                "kind: full-disk, target: broker-1, at: 1s, for: 1s | unknown key",
                "kind: pause, target: broker-1, at: 1s | is missing; it must be a time",
            })
    void whatCannotBeDoneIsRefusedWithItsLine(String fault, String complaint) throws IOException {
        Path file = file(fault);

        assertThat(problems(file))
                .anySatisfy(
                        problem -> assertThat(problem).startsWith(file + ":5: ").contains(complaint));
    }

    @Test
    void twoFaultsOfOneNameAreRefused() throws IOException {
        Path file = file("kind: kill, target: broker-1, at: 1s}\n  - {kind: kill, target: broker-1, at: 2s");

        assertThat(problems(file))
                .singleElement()
                .asString()
                .startsWith(file + ":6: ")
                .contains("there is a fault 'kill broker-1' already; give this one a name of its own");
    }

    @Test
    void aKindThatIsUnknownIsComplainedOfOnce() throws IOException {
        Path file = file("kind: explode, target: broker-1, at: 1s}\n  - {kind: kill, target: broker-1, at: 2s");

        assertThat(problems(file))
                .singleElement()
                .asString()
                .startsWith(file + ":5: ")
                .contains("unknown fault 'explode'");
    }

    @Test
    void aSimulatedFaultIsWrittenIntoTheRunOfItsGroup() throws IOException, BadFileException {
        Stage stage = new Stage();
        Drill drill =
                DrillYaml.read(file("kind: link-retrain, target: grace, link: nic, lanes: 1, at-virtual: 5ms"), stage);

        RunInput run = stage.input(drill.scenario(), null).with(drill.actions());

        Action retrain = new Action(5_000_000, ActionKind.LINK_RETRAIN, "nic", "1", 10_000);
        assertThat(run.scenario().groups()).allSatisfy(group -> assertThat(group.actions())
                .isEqualTo(group.name().equals("grace") ? List.of(retrain) : List.of()));
    }

    @Test
    void aLinkThatIsDisturbedGetsAProxy() throws IOException, BadFileException {
        Drill drill = DrillYaml.read(
                file("kind: net-latency, target: kvm-service-1, at: 1s, for: 1s, delay: 30ms, spread: 10ms"),
                new Stage());

        assertThat(drill.proxied()).containsExactly("kvm-service-1");
        assertThat(drill.faults().getFirst().settings())
                .isEqualTo(Map.of(Setting.DELAY, 30_000_000L, Setting.SPREAD, 10_000_000L));
    }

    @Test
    void aThirdBrokerCanBeStruckWhereTheDrillAsksForThree() throws IOException, BadFileException {
        Path file = Files.writeString(directory.resolve("three.yaml"), """
                name: three
                scenario: some.yaml
                stack: {brokers: 3}
                faults:
                  - {kind: kill, target: broker-3, at: 1s}
                expect: {lost: 0}
                """);

        assertThat(DrillYaml.read(file, new Stage()).brokers()).isEqualTo(3);
    }

    @Test
    void anAlertNobodyHasARuleForIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("alert.yaml"), """
                name: alert
                scenario: some.yaml
                faults:
                  - {kind: kill, target: broker-1, at: 1s}
                expect: {alert: Doomsday}
                """);

        BadFileException refused =
                catchThrowableOfType(BadFileException.class, () -> DrillYaml.read(file, new Stage()));

        assertThat(refused.problems())
                .singleElement()
                .asString()
                .contains(":5: ")
                .contains("no alert 'Doomsday'; there are HostLost, ServiceDown");
    }

    private Path expecting(String expectation) throws IOException {
        return Files.writeString(directory.resolve("expecting.yaml"), """
                name: expecting
                scenario: some.yaml
                faults:
                  - {kind: kill, target: broker-1, at: 1s}
                expect: {%s}
                """.formatted(expectation));
    }

    @Test
    void anAlertMayBeAskedForWithItsLabels() throws IOException, BadFileException {
        Path file = expecting("alert: {name: HostLost, platform: unaudited-soc, policy: vma-flag}");

        assertThat(DrillYaml.read(file, new Stage()).expect().alert())
                .isEqualTo(new AlertExpectation("HostLost", Map.of("policy", "vma-flag", "platform", "unaudited-soc")));
        assertThat(DrillYaml.read(expecting("alert: HostLost"), new Stage())
                        .expect()
                        .alert())
                .isEqualTo(new AlertExpectation("HostLost", Map.of()));
    }

    @Test
    void hostsLostMayBeAskedForByPolicyAndPlatform() throws IOException, BadFileException {
        Path file = expecting("hosts-lost: {vma-flag: {altra: 2, grace: 0}, device-only: {grace: 1}}");

        assertThat(DrillYaml.read(file, new Stage()).expect().hostsLost())
                .isEqualTo(HostsLost.in(Map.of(
                        new HostsLost.Cell("vma-flag", "altra"), 2L, new HostsLost.Cell("device-only", "grace"), 1L)))
                .hasToString("3 (device-only on grace 1, vma-flag on altra 2)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "alert: {platform: grace} | expect.alert.name: is missing",
                "alert: {name: Doomsday, platform: grace} | no alert 'Doomsday'; there are HostLost, ServiceDown",
                "alert: {name: HostLost, alertstate: firing} | 'alertstate' is not a label that an alert can have",
                "alert: {name: HostLost, a-b: c} | 'a-b' is not a label that an alert can have of its own",
                "alert: {name: HostLost, platform: [grace]} | expect.alert.platform: must be a text",
                "alert: [HostLost] | must be a value",
                "hosts-lost: {vma-flags: {grace: 1}} | no policy 'vma-flags' in the scenario; there are",
                "hosts-lost: {vma-flag: {gracy: 1}} | no platform 'gracy' in the scenario; there are grace",
                "hosts-lost: {vma-flag: 3} | expect.hosts-lost.vma-flag: must be a mapping",
                "hosts-lost: {vma-flag: {grace: -1}} | '-1' is not from 0",
                "hosts-lost: none | 'none' is not a whole number",
            })
    void anExpectationThatNothingCanMeetIsRefusedWithItsLine(String expectation, String complaint) throws IOException {
        Path file = expecting(expectation);

        BadFileException refused =
                catchThrowableOfType(BadFileException.class, () -> DrillYaml.read(file, new Stage()));

        assertThat(refused.problems())
                .singleElement()
                .asString()
                .startsWith(file + ":5: ")
                .contains(complaint);
    }

    @Test
    void anotherLengthMustStillReachEveryFault() throws IOException, BadFileException {
        Path file = file("kind: kill, target: broker-1, at-virtual: 5ms");

        assertThat(DrillYaml.read(file, 6_000_000L, new Stage()).lengthNs()).isEqualTo(6_000_000);
        assertThat(catchThrowableOfType(BadFileException.class, () -> DrillYaml.read(file, 4_000_000L, new Stage()))
                        .problems())
                .singleElement()
                .asString()
                .contains("lies beyond the run, which is 4ms long");
    }

    @Test
    void aProbeNeedsARangeThatSomethingIsIn() throws IOException {
        Path file = Files.writeString(directory.resolve("probe.yaml"), """
                name: probe
                scenario: some.yaml
                steady-state:
                  - {metric: a_total}
                  - {metric: b_total, min: 2, max: 1}
                faults:
                  - {kind: kill, target: broker-1, at: 1s}
                expect: {lost: 0}
                """);

        BadFileException refused =
                catchThrowableOfType(BadFileException.class, () -> DrillYaml.read(file, new Stage()));

        assertThat(refused.problems())
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains(":4: ").contains("has no range"))
                .anySatisfy(problem -> assertThat(problem).contains(":5: ").contains("is greater than max"));
    }

    @Test
    void aProbeOfARestAnswerNamesItsField() throws IOException, BadFileException {
        Drill drill =
                DrillYaml.read(steadyState("{name: balanced, rest: /totals, field: /balanced, min: 1}"), new Stage());

        assertThat(drill.steadyState())
                .containsExactly(new Probe(
                        "balanced",
                        "fault-monitor",
                        new Probe.Rest("/totals", JsonPointer.compile("/balanced")),
                        1,
                        Long.MAX_VALUE));
    }

    @Test
    void aShareOfTheBaselineIsAProbeOfItsOwn() throws IOException, BadFileException {
        Drill drill = DrillYaml.read(steadyState("{metric: a_total, at-least: 40%, at-most: 250%}"), new Stage());

        assertThat(drill.steadyState()).isEmpty();
        assertThat(drill.asBefore())
                .containsExactly(new BaselineProbe("a_total", "fault-monitor", "a_total", 400, 2_500));
        assertThat(drill.needsUndisturbedRun()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{rest: totals, field: /a, min: 1} | 'totals' is not a path such as /totals",
                "{rest: /totals, field: a, min: 1} | must start with '/'",
                "{rest: /totals, field: /a} | has no range",
                "{rest: /totals, field: /a, metric: b, max: 1} | cannot stand beside rest",
                "{metric: a, at-least: 40} | '40' is not a whole percentage",
                "{metric: a, at-least: 0%} | '0%' is not a whole percentage",
                "{metric: a, at-least: 40%, min: 3} | cannot stand beside a share of the baseline; make two probes",
                "{metric: a, at-least: 140%, at-most: 40%} | is greater than at-most",
            })
    void aProbeThatCannotBeIsRefusedWithItsLine(String probe, String complaint) throws IOException {
        Path file = steadyState(probe);

        BadFileException refused =
                catchThrowableOfType(BadFileException.class, () -> DrillYaml.read(file, new Stage()));

        assertThat(refused.problems())
                .singleElement()
                .asString()
                .startsWith(file + ":4: ")
                .contains(complaint);
    }

    private Path steadyState(String probe) throws IOException {
        return Files.writeString(directory.resolve("steady.yaml"), """
                name: steady
                scenario: some.yaml
                steady-state:
                  - %s
                faults:
                  - {kind: kill, target: broker-1, at: 1s}
                expect: {lost: 0}
                """.formatted(probe));
    }

    @Test
    void theSameSeedDrawsTheSameSchedule() {
        List<Fault> faults = List.of(
                new Fault("a", FaultKind.KILL, "broker-1", Fault.Clock.WALL, 1_000, 1_000_000, 0, Map.of()),
                new Fault("b", FaultKind.KILL, "broker-1", Fault.Clock.VIRTUAL, 1_000, 1_000_000, 0, Map.of()));

        assertThat(Schedule.of(faults, 7)).isEqualTo(Schedule.of(faults, 7)).isNotEqualTo(Schedule.of(faults, 8));
        assertThat(Schedule.of(faults, 7).get(0).atNs()).isBetween(1_000L, 1_001_000L);
        assertThat(Schedule.of(faults, 7).get(1).atNs()).isEqualTo(1_000);
    }
}
