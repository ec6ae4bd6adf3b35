package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.drill.Course.Fate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Begins, ends and looks at stated seconds; a look takes a tenth of one. */
class CoursesTest {
    private static final int A = 0;
    private static final int B = 1;

    private final Courses courses = new Courses(List.of(fault("a"), fault("b")));

    private static Fault fault(String name) {
        return new Fault(name, FaultKind.PAUSE, "p", Fault.Clock.WALL, 0, 0, 0, Map.of());
    }

    private static long ns(double seconds) {
        return Math.round(seconds * 1e9);
    }

    private void amiss(double askedSeconds) {
        courses.onAmiss(ns(askedSeconds), ns(askedSeconds + 0.1));
    }

    private List<Courses.Recovery> steady(double askedSeconds) {
        return courses.onSteady(ns(askedSeconds), ns(askedSeconds + 0.1));
    }

    private Course course(int fault) {
        return courses.courses().get(fault);
    }

    @Test
    void faultsOneAfterTheOtherHaveTimesOfTheirOwn() {
        courses.onBegun(A, ns(1));
        amiss(1.9);
        courses.onEnded(A, ns(3));
        amiss(4);
        steady(4.9);
        courses.onBegun(B, ns(10));
        steady(10.4);
        amiss(12.9);
        courses.onEnded(B, ns(13));
        steady(20.9);

        assertThat(course(A).noticedSeconds()).hasValue(1.0);
        assertThat(course(A).recoverySeconds()).hasValue(2.0);
        assertThat(course(B).noticedSeconds()).hasValue(3.0);
        assertThat(course(B).recoverySeconds()).hasValue(8.0);
        assertThat(course(A).alongside()).isEmpty();
        assertThat(course(B).alongside()).isEmpty();
        assertThat(courses.longestRecoverySeconds()).isEqualTo(8.0);
    }

    @Test
    void aLookThatWasBegunBeforeAnEndTellsNothingOfIt() {
        courses.onBegun(A, ns(1));
        courses.onEnded(A, ns(2));

        assertThat(steady(1.95)).isEmpty();
        assertThat(courses.awaitsRecovery()).isTrue();
    }

    @Test
    void aLookThatWasBegunBeforeABeginNoticesNothingOfIt() {
        courses.onBegun(A, ns(1));
        amiss(0.95);

        assertThat(course(A).noticedSeconds()).isEmpty();
    }

    @Test
    void aFaultIsRecoveredFromThoughAnotherThatDisturbsNothingIsStillThere() {
        courses.onBegun(A, ns(1));
        courses.onBegun(B, ns(2));
        courses.onEnded(A, ns(5));

        assertThat(steady(6.9)).extracting(one -> one.fault().name()).containsExactly("a");

        assertThat(course(A).recoverySeconds()).hasValue(2.0);
        assertThat(course(A).alongside()).containsExactly("b");
        assertThat(course(B).alongside()).containsExactly("a");
        assertThat(courses.present()).containsExactly("b");
        assertThat(courses.hasRecovered()).isFalse();
    }

    @Test
    void whereAnotherFaultEndsLaterTheLimitCountsFromThatEndAndEachHasItsOwnTime() {
        courses.onBegun(A, ns(1));
        courses.onBegun(B, ns(2));
        courses.onEnded(A, ns(5));
        amiss(6);
        courses.onEnded(B, ns(60));
        steady(62.9);

        assertThat(course(A).recoverySeconds()).hasValue(58.0);
        assertThat(course(B).recoverySeconds()).hasValue(3.0);
        assertThat(courses.longestRecoverySeconds()).isEqualTo(3.0);
    }

    @Test
    void whatIsAmissAlreadyTellsNothingOfALaterFault() {
        courses.onBegun(A, ns(1));
        amiss(1.9);
        courses.onBegun(B, ns(2));
        amiss(2.9);

        assertThat(course(B).noticedSeconds()).isEmpty();
        assertThat(course(B).overshadowed()).isTrue();

        courses.onEnded(A, ns(3));
        steady(3.9);
        amiss(5.9);

        assertThat(course(B).overshadowed()).isFalse();
        assertThat(course(B).noticedSeconds()).hasValue(4.0);
    }

    @Test
    void aTakeOverCountsAsARecovery() {
        courses.onBegun(A, ns(1));
        courses.onEnded(A, ns(9));
        courses.onTakenOver(A, ns(7.5));
        steady(9.9);

        assertThat(course(A).recoverySeconds()).hasValue(1.0);
        assertThat(courses.longestRecoverySeconds()).isEqualTo(7.5);
    }

    @Test
    void whatNeverBeganAndWhatCouldNotBeHealedIsSaid() {
        courses.onBegun(B, ns(1));
        courses.onNotHealed(B, ns(2));

        assertThat(course(A))
                .isEqualTo(new Course(
                        fault("a"),
                        Fate.NEVER_BEGAN,
                        0,
                        0,
                        OptionalDouble.empty(),
                        false,
                        OptionalDouble.empty(),
                        List.of()));
        assertThat(course(B).fate()).isEqualTo(Fate.NOT_HEALED);
        assertThat(courses.awaitsRecovery()).isTrue();
    }
}
