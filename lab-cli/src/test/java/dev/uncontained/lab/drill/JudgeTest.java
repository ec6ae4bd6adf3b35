package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.drill.Check.State;
import dev.uncontained.lab.drill.Judge.Evidence;
import dev.uncontained.lab.report.Results;
import dev.uncontained.lab.stack.Metrics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final String DIGEST = Results.small(true, false).digest();

    private static Evidence evidence(String undisturbed) {
        return new Evidence(
                "",
                Optional.of(Results.small(true, false)),
                Optional.of(undisturbed),
                List.of(course("first", 1.2), course("second", 2.5)),
                2.5,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private static Course course(String name, double recoverySeconds) {
        return new Course(
                new Fault(name, FaultKind.KILL, "p", Fault.Clock.WALL, 0, 0, 0, Map.of()),
                Course.Fate.HAPPENED,
                1,
                1,
                OptionalDouble.empty(),
                false,
                OptionalDouble.of(recoverySeconds),
                List.of());
    }

    private static Expectations expect(long hostsLost, long withinNs) {
        return expect(new HostsLost(hostsLost, null), withinNs);
    }

    private static Expectations expect(HostsLost hostsLost, long withinNs) {
        return new Expectations(true, 0L, 0L, hostsLost, withinNs, null);
    }

    private static List<String> failed(Expectations expect, Evidence evidence) {
        return Judge.checks(expect, evidence).stream()
                .filter(check -> check.state() == State.FAILED)
                .map(Check::name)
                .toList();
    }

    @Test
    void whatIsAsExpectedPasses() {
        assertThat(failed(expect(3L, 3 * SECOND_NS), evidence(DIGEST))).isEmpty();
    }

    @Test
    void aWrongExpectationFails() {
        assertThat(failed(expect(4L, 3 * SECOND_NS), evidence(DIGEST))).containsExactly("hosts lost 4");
    }

    @Test
    void hostsLostOfACellThatIsNotNamedMustBeNone() {
        HostsLost.Cell named = new HostsLost.Cell("always-normal-nc", "grace");
        HostsLost.Cell other = new HostsLost.Cell("vma-flag", "grace");

        assertThat(failed(expect(HostsLost.in(Map.of(named, 3L, other, 0L)), 3 * SECOND_NS), evidence(DIGEST)))
                .isEmpty();
        assertThat(failed(expect(HostsLost.in(Map.of(other, 3L)), 3 * SECOND_NS), evidence(DIGEST)))
                .containsExactly("hosts lost 3 (vma-flag on grace 3)");
        assertThat(failed(expect(HostsLost.in(Map.of(named, 2L, other, 1L)), 3 * SECOND_NS), evidence(DIGEST)))
                .containsExactly("hosts lost 3 (always-normal-nc on grace 2, vma-flag on grace 1)");
    }

    @Test
    void theVerdictNamesTheRecoveryFromEachFault() {
        assertThat(Judge.checks(expect(3, 3 * SECOND_NS), evidence(DIGEST)))
                .contains(new Check(
                        "steady state restored within 3 s",
                        State.MET,
                        "after 2.5 s at most: first 1.2 s, second 2.5 s"));
    }

    @Test
    void anotherDigestFails() {
        assertThat(failed(expect(3L, 3 * SECOND_NS), evidence("fedcba9876543210")))
                .containsExactly("digest unchanged");
    }

    @Test
    void aRecoveryThatTookTooLongFails() {
        assertThat(failed(expect(3L, 2 * SECOND_NS), evidence(DIGEST)))
                .containsExactly("steady state restored within 2 s");
    }

    @Test
    void aGuardThatCouldNotHaveTrippedIsNoGuard() {
        Evidence good = evidence(DIGEST);
        Evidence blind = new Evidence(
                good.runEnded(),
                good.result(),
                good.undisturbedDigest(),
                good.courses(),
                good.longestRecoverySeconds(),
                good.unsteady(),
                good.problems(),
                good.tripped(),
                List.of("too many: fault-monitor never showed crashes_totl"),
                good.alert());

        assertThat(failed(expect(3L, 3 * SECOND_NS), blind)).containsExactly("no guard trips");
    }

    @Test
    void aRunWithoutResultMeetsNothingThatIsAskedOfIt() {
        Evidence nothing = new Evidence(
                "3 hosts stalled",
                Optional.empty(),
                Optional.of(DIGEST),
                List.of(),
                0,
                Optional.of("kvm-service-1 is silent"),
                List.of("never began"),
                Optional.of("too much"),
                List.of(),
                Optional.of(Check.of("alert HostLost fired", false, "it did not")));

        assertThat(failed(expect(0L, SECOND_NS), nothing))
                .containsExactly(
                        "faults happen as planned",
                        "no guard trips",
                        "the run reaches its end",
                        "steady state restored within 1 s",
                        "digest unchanged",
                        "lost bursts 0",
                        "duplicated bursts 0",
                        "hosts lost 0",
                        "alert HostLost fired");
    }

    @Test
    void aMetricIsTheSumOfItsLabels() {
        String text = """
                # TYPE a_total counter
                a_total{x="1 } 2",y="b"} 3.0
                a_total{x="2"} 4.0
                a_total_other 100
                plain 1.5E3
                """;

        assertThat(Metrics.sumOf(text, "a_total")).isEqualTo(OptionalDouble.of(7));
        assertThat(Metrics.sumOf(text, "plain")).isEqualTo(OptionalDouble.of(1500));
        assertThat(Metrics.sumOf(text, "a_tot")).isEmpty();
    }
}
