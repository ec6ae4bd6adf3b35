package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.events.Load;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.RunResult.Accounting;
import dev.uncontained.events.RunResult.Pipeline;
import dev.uncontained.events.RunResult.PolicyResult;
import dev.uncontained.events.scenario.Scenario.Action;
import dev.uncontained.lab.drill.Course.Fate;
import dev.uncontained.lab.report.Latencies;
import dev.uncontained.lab.report.Results;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every figure is another one, so that none can stand in another's row unseen. */
class DrillReportTest {
    private static final Pattern ROW = Pattern.compile("<tr>(.*?)</tr>");
    private static final Pattern CELL = Pattern.compile("<t[dh][^>]*>(.*?)</t[dh]>");

    private static Fault fault(String name, FaultKind kind, String target) {
        return new Fault(name, kind, target, Fault.Clock.WALL, 0, 0, 0, Map.of());
    }

    private static Course happened(
            Fault fault, double from, double to, double noticed, double recovered, String beside) {
        return new Course(
                fault,
                Fate.HAPPENED,
                from,
                to,
                OptionalDouble.of(noticed),
                false,
                OptionalDouble.of(recovered),
                List.of(beside));
    }

    private static Course untold(Fault fault, Fate fate, boolean overshadowed) {
        return new Course(
                fault, fate, 41.5, 42.5, OptionalDouble.empty(), overshadowed, OptionalDouble.empty(), List.of());
    }

    private static RunResult.Cell cell(RunResult result, String policy) {
        return Objects.requireNonNull(Objects.requireNonNull(result.policies().get(policy))
                .platforms()
                .get("grace"));
    }

    private static RunResult result() {
        RunResult small = Results.small(true, false);
        Map<String, RunResult.Cell> healthy = Map.of("grace", cell(small, "vma-flag"));
        Map<String, RunResult.Cell> lossy = Map.of("altra", cell(small, "always-normal-nc"));
        return new RunResult(
                small.run(),
                small.scenario(),
                small.seed(),
                small.digest(),
                false,
                Map.of(
                        "vma-flag", new PolicyResult(healthy),
                        "always-normal-nc", new PolicyResult(lossy)),
                new Accounting(10_911, 10_800, 50, 31, 21, 9, 2, 5, false),
                new Pipeline(
                        8.1,
                        6.6,
                        0.1,
                        1_007,
                        152_415.7,
                        1.1e9,
                        12,
                        small.pipeline().latencyMicros(),
                        null));
    }

    private static DrillOutcome outcome(Optional<RunResult> result) {
        Drill drill = new Drill(
                "<small>",
                "a story",
                Path.of("some.yaml"),
                null,
                7,
                Load.FULL_SPEED,
                1,
                null,
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Expectations(false, null, null, null, 1, null));
        Fault written = new Fault(
                "reset",
                FaultKind.DEVICE_RESET,
                "altra",
                Fault.Clock.VIRTUAL,
                1,
                0,
                false,
                0,
                Map.of(),
                new Action(1, ActionKind.DEVICE_RESET, "gpu", "", 1));
        return new DrillOutcome(
                drill,
                7,
                result,
                Optional.of("fedcba9876543210"),
                List.of(),
                List.of(),
                List.of(new Moment(1.5, "fault kvm dies begins")),
                List.of(
                        happened(fault("kvm dies", FaultKind.KILL, "kvm-service-1"), 1.5, 2.5, 3.5, 4.5, "hog"),
                        happened(fault("hog", FaultKind.CPU_HOG, ""), 11.5, 12.5, 13.5, 14.5, "kvm dies"),
                        untold(fault("unseen", FaultKind.PAUSE, "p"), Fate.HAPPENED, false),
                        untold(fault("in the shade", FaultKind.PAUSE, "q"), Fate.HAPPENED, true),
                        untold(fault("stuck", FaultKind.PAUSE, "r"), Fate.NOT_HEALED, false),
                        untold(fault("late", FaultKind.KILL, "s"), Fate.NEVER_BEGAN, false),
                        untold(written, Fate.HAPPENED, false)),
                new Latencies(),
                List.of(new Check("all is well", Check.State.FAILED, "it is not")));
    }

    /** The rows of the table below a heading, cell by cell, without its head. */
    private static List<List<String>> table(String html, String heading) {
        String from = html.substring(html.indexOf("<h2>" + heading + "</h2>"));
        return ROW.matcher(from.substring(0, from.indexOf("</table>")).replace("\n", ""))
                .results()
                .skip(1)
                .map((MatchResult row) -> CELL.matcher(row.group(1))
                        .results()
                        .map((MatchResult cell) -> cell.group(1))
                        .toList())
                .toList();
    }

    @Test
    void eachFaultHasItsOwnTimes() {
        assertThat(table(DrillReport.of(outcome(Optional.of(result()))), "Faults"))
                .containsExactly(
                        List.of("kvm dies", "kill", "kvm-service-1", "beside hog", "1.5", "2.5", "3.5", "4.5"),
                        List.of("hog", "cpu-hog", "", "beside kvm dies", "11.5", "12.5", "13.5", "14.5"),
                        List.of("unseen", "pause", "p", "", "41.5", "42.5", "never", "never"),
                        List.of("in the shade", "pause", "q", "", "41.5", "42.5", "amiss before", "never"),
                        List.of("stuck", "pause", "r", "could not be healed", "41.5", "", "never", "never"),
                        List.of("late", "kill", "s", "never began", "", "", "", ""),
                        List.of("reset", "device-reset", "altra", "part of the run", "41.5", "42.5", "", ""));
    }

    @Test
    void eachFaultThatIsDoneToTheStackHasItsOwnThroughputAndLatency() {
        assertThat(table(DrillReport.of(outcome(Optional.of(result()))), "Throughput and latency"))
                .extracting(List::getFirst)
                .containsExactly("before", "during", "kvm dies", "hog", "unseen", "in the shade", "stuck", "after");
    }

    @Test
    void everyFigureOfTheAccountingStandsInItsRow() {
        assertThat(table(DrillReport.of(outcome(Optional.of(result()))), "Accounting"))
                .extracting(row -> row.getFirst() + ": " + row.getLast())
                .containsExactlyInAnyOrder(
                        "bursts executed: 1004",
                        "bursts folded: 1007",
                        "bursts lost: 2",
                        "bursts duplicated: 5",
                        "copies skipped: 12",
                        "accesses executed: 10911",
                        "accesses folded: 10911",
                        "completed: 10800",
                        "corrupted: 50",
                        "contained: 31",
                        "uncontained: 21",
                        "discarded: 9",
                        "balanced: NO",
                        "hosts lost: 3",
                        "hosts lost, always-normal-nc on altra: 3",
                        "hosts lost, vma-flag on grace: 0",
                        "digest, undisturbed: fedcba9876543210",
                        "digest, disturbed: 0123456789abcdef");
    }

    @Test
    void aDrillWithoutResultSaysSo() {
        assertThat(DrillReport.of(outcome(Optional.empty())))
                .contains("<h1>Drill &lt;small&gt;</h1>", "yielded no result");
    }

    @Test
    void ciSystemsGetTheSameFigures() {
        String xml = JUnitXml.of(outcome(Optional.of(result())));

        assertThat(xml)
                .contains(
                        "<property name=\"detected after, s: hog\" value=\"13.5\"",
                        "<property name=\"recovered after, s: hog\" value=\"14.5\"",
                        "<property name=\"recovered after, s: kvm dies\" value=\"4.5\"",
                        "<property name=\"bursts lost\" value=\"2\"",
                        "<property name=\"digest, disturbed\" value=\"0123456789abcdef\"",
                        "failures=\"1\"",
                        "<failure message=\"it is not\"")
                .doesNotContain("recovered after, s: late");
    }
}
