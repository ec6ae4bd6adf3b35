package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.events.scenario.Scenario.Action;
import dev.uncontained.lab.LabException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultRunnerTest {
    private static final long HOUR_NS = 3_600_000_000_000L;
    private static final Fault LONG =
            new Fault("long", FaultKind.PAUSE, "p", Fault.Clock.VIRTUAL, 100, 0, HOUR_NS, Map.of());
    private static final Fault SHORT = new Fault("short", FaultKind.KILL, "p", Fault.Clock.WALL, 0, 0, 0, Map.of());
    private static final Fault NEVER =
            new Fault("never", FaultKind.KILL, "p", Fault.Clock.VIRTUAL, HOUR_NS, 0, 0, Map.of());

    private static final Probe GUARD =
            new Probe("too much", "fault-monitor", new Probe.Metric("crashes_total"), Long.MIN_VALUE, 0);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicLong virtualNs = new AtomicLong();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicInteger healed = new AtomicInteger();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** A disturbance that counts, and does what it is told besides. */
    private final class Recorded implements Disturbance {
        private final Runnable atHeal;

        private Recorded() {
            this(() -> {});
        }

        private Recorded(Runnable atHeal) {
            this.atHeal = atHeal;
        }

        @Override
        public void begin() {
            begun.countDown();
        }

        @Override
        public void heal() {
            healed.incrementAndGet();
            atHeal.run();
        }
    }

    private Recorded failingAtFirst(String why) {
        return new Recorded(() -> {
            if (healed.get() == 1) {
                throw new IllegalStateException(why);
            }
        });
    }

    private final class Asked implements Watch {
        private final Supplier<Optional<String>> unsteady;

        private Asked(Supplier<Optional<String>> unsteady) {
            this.unsteady = unsteady;
        }

        @Override
        public long virtualNs() {
            return virtualNs.get();
        }

        @Override
        public Optional<String> unsteady() {
            return unsteady.get();
        }
    }

    private FaultRunner runner(Fault fault, Supplier<Optional<String>> unsteady) {
        return new FaultRunner(
                List.of(fault), any -> new Recorded(), new Asked(unsteady), told::add, stopped::countDown);
    }

    private static Guards guards(DoubleSupplier shown) {
        return new Guards(List.of(GUARD), guard -> List.of(OptionalDouble.of(shown.getAsDouble())));
    }

    @Test
    void aFaultThatIsThereWhenTheRunEndsIsHealed() throws InterruptedException {
        FaultRunner runner = runner(LONG, Optional::empty);
        try (runner) {
            runner.start();
            virtualNs.set(100);
            begun.await();
            assertThat(healed).hasValue(0);
        }
        assertThat(healed).hasValue(1);
        assertThat(runner.courses()).singleElement().returns(Course.Fate.HAPPENED, Course::fate);
        assertThat(told).anySatisfy(line -> assertThat(line).endsWith("fault long ended: healed, as the run is over"));
        assertThat(runner.awaitSteady(HOUR_NS)).isEmpty();
        assertThat(runner.problems()).isEmpty();
    }

    @Test
    void whatIsOverWhenItHasBegunEndsBeforeTheNextBegins() throws InterruptedException {
        CountDownLatch bothBegun = new CountDownLatch(2);
        FaultRunner runner = new FaultRunner(
                List.of(
                        new Fault("first", FaultKind.KILL, "a", Fault.Clock.WALL, 0, 0, 0, Map.of()),
                        new Fault("second", FaultKind.KILL, "b", Fault.Clock.WALL, 0, 0, 0, Map.of())),
                any -> new Disturbance() {
                    @Override
                    public void begin() {
                        bothBegun.countDown();
                    }

                    @Override
                    public void heal() {
                        healed.incrementAndGet();
                    }
                },
                new Asked(Optional::empty),
                told::add,
                stopped::countDown);
        try (runner) {
            runner.start();
            bothBegun.await();
        }
        assertThat(told.stream()
                        .filter(line -> line.contains("fault"))
                        .map(line -> line.substring(line.indexOf("fault"))))
                .startsWith("fault first begins", "fault first ended", "fault second begins");
    }

    @Test
    void aGuardThatTripsHealsBeforeItStopsTheRun() throws InterruptedException {
        virtualNs.set(100);
        FaultRunner runner = runner(LONG, Optional::empty);
        try (Guards guards = guards(() -> begun.getCount() == 0 ? 1 : 0);
                runner) {
            guards.start();
            runner.start();
            guards.onTrip(runner::onTripped);
            stopped.await();
            assertThat(healed).hasValue(1);
            assertThat(guards.tripped()).contains("too much: crashes_total is 1.0, not at most 0");
        }
        assertThat(runner.hasAborted()).isTrue();
        assertThat(healed).hasValue(1);
        assertThat(told).anySatisfy(line -> assertThat(line)
                .endsWith("guard too much: crashes_total is 1.0, not at most 0; healing and stopping"));
    }

    @Test
    void aGuardTripsWhileAFaultIsStillBeingBegun() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger cutShort = new AtomicInteger();
        FaultRunner runner = new FaultRunner(
                List.of(SHORT),
                any -> new Disturbance() {
                    @Override
                    public void begin() throws InterruptedException {
                        begun.countDown();
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            cutShort.incrementAndGet();
                            throw e;
                        }
                    }

                    @Override
                    public void heal() {
                        healed.incrementAndGet();
                    }
                },
                new Asked(Optional::empty),
                told::add,
                stopped::countDown);
        try (Guards guards = guards(() -> begun.getCount() == 0 ? 1 : 0);
                runner) {
            guards.start();
            runner.start();
            guards.onTrip(runner::onTripped);
            stopped.await();
            assertThat(cutShort).hasValue(1);
            assertThat(healed).hasValue(1);
        }
        assertThat(runner.hasAborted()).isTrue();
    }

    @Test
    void aGuardTripsWhileAHealTakesLongAndNoFurtherFaultBegins() throws InterruptedException {
        Fault second = new Fault("second", FaultKind.KILL, "p", Fault.Clock.WALL, 0, 0, true, 0, Map.of(), null);
        CountDownLatch tripped = new CountDownLatch(1);
        List<String> begins = new CopyOnWriteArrayList<>();
        CountDownLatch healing = new CountDownLatch(1);
        FaultRunner runner = new FaultRunner(
                List.of(SHORT, second),
                fault -> new Disturbance() {
                    @Override
                    public void begin() {
                        begins.add(fault.name());
                    }

                    @Override
                    public void heal() {
                        healing.countDown();
                        awaitUninterrupted(tripped);
                    }
                },
                new Asked(Optional::empty),
                line -> {
                    if (line.contains("guard too much")) {
                        tripped.countDown();
                    }
                },
                stopped::countDown);
        try (Guards guards = guards(() -> healing.getCount() == 0 ? 1 : 0);
                runner) {
            guards.start();
            runner.start();
            guards.onTrip(runner::onTripped);
            stopped.await();
        }
        assertThat(begins).containsExactly("short");
        assertThat(runner.problems()).containsExactly("fault second never began: the drill was stopped first");
        assertThat(runner.courses())
                .extracting(Course::fate)
                .containsExactly(Course.Fate.HAPPENED, Course.Fate.NEVER_BEGAN);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFaultThatWaitsForASteadyStateBeginsAfterTheRecoveryFromTheOneBefore() throws InterruptedException {
        Fault second = new Fault("second", FaultKind.KILL, "p", Fault.Clock.WALL, 0, 0, true, 0, Map.of(), null);
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch both = new CountDownLatch(2);
        AtomicInteger looks = new AtomicInteger();
        Supplier<Optional<String>> steadyAtTheThirdLook = () -> {
            boolean steady = looks.incrementAndGet() >= 3;
            order.add(steady ? "steady" : "unsteady");
            return steady ? Optional.empty() : Optional.of("p is silent");
        };
        FaultRunner runner = new FaultRunner(
                List.of(SHORT, second),
                fault -> new Disturbance() {
                    @Override
                    public void begin() {
                        order.add(fault.name());
                        both.countDown();
                    }

                    @Override
                    public void heal() {}
                },
                new Asked(steadyAtTheThirdLook),
                line -> {},
                stopped::countDown);
        try (runner) {
            runner.start();
            both.await();
        }
        assertThat(order.subList(order.indexOf("short"), order.size()))
                .startsWith("short", "unsteady")
                .containsSubsequence("steady", "second");
        assertThat(order.indexOf("second")).isGreaterThan(order.indexOf("steady"));
    }

    @Test
    void aHealThatDoesNotRestoreSteadyStateIsReported() throws InterruptedException {
        FaultRunner runner = runner(SHORT, () -> Optional.of("kvm-service-1 is silent"));
        try (runner) {
            runner.start();
            begun.await();
        }
        assertThat(runner.awaitSteady(TimeUnit.MILLISECONDS.toNanos(200))).contains("kvm-service-1 is silent");
    }

    @Test
    void aStackThatGotWorseAfterItHadRecoveredIsReported() throws InterruptedException {
        AtomicBoolean crashes = new AtomicBoolean();
        FaultRunner runner =
                runner(SHORT, () -> crashes.get() ? Optional.of("kvm-service-1 is silent") : Optional.empty());
        try (runner) {
            runner.start();
            begun.await();
        }
        assertThat(runner.awaitSteady(HOUR_NS)).isEmpty();
        crashes.set(true);

        assertThat(runner.awaitSteady(TimeUnit.MILLISECONDS.toNanos(200))).contains("kvm-service-1 is silent");
    }

    @Test
    void aHealThatFailsAtTheEndIsTriedOnceMore() throws InterruptedException {
        virtualNs.set(100);
        FaultRunner runner = new FaultRunner(
                List.of(LONG),
                any -> failingAtFirst("the engine is busy"),
                new Asked(Optional::empty),
                told::add,
                stopped::countDown);
        try (runner) {
            runner.start();
            begun.await();
        }

        assertThat(healed).hasValue(2);
        assertThat(runner.problems()).isEmpty();
        assertThat(runner.courses()).singleElement().returns(Course.Fate.HAPPENED, Course::fate);
        assertThat(told)
                .anySatisfy(line -> assertThat(line).endsWith("could not be healed at first: the engine is busy"));
    }

    @Test
    void aHealThatFailsIsAProblemAndKeepsNoOtherFaultUnhealed() throws InterruptedException {
        Fault other = new Fault("other", FaultKind.PAUSE, "q", Fault.Clock.WALL, 0, 0, HOUR_NS, Map.of());
        virtualNs.set(100);
        CountDownLatch both = new CountDownLatch(2);
        FaultRunner runner = new FaultRunner(
                List.of(LONG, other),
                fault -> new Disturbance() {
                    @Override
                    public void begin() {
                        both.countDown();
                    }

                    @Override
                    public void heal() {
                        if (fault.equals(other)) {
                            throw new IllegalStateException("no kill at hand");
                        }
                        healed.incrementAndGet();
                    }
                },
                new Asked(Optional::empty),
                line -> {},
                stopped::countDown);
        try (runner) {
            runner.start();
            both.await();
        }
        assertThat(healed).hasValue(1);
        assertThat(runner.problems()).containsExactly("fault other could not be healed: no kill at hand");
        assertThat(runner.courses())
                .extracting(Course::fate)
                .containsExactly(Course.Fate.HAPPENED, Course.Fate.NOT_HEALED);
    }

    @Test
    void aGuardThatTripsWhileTheSteadyStateIsWaitedForCounts() throws InterruptedException {
        AtomicInteger value = new AtomicInteger();
        CountDownLatch trippedAtLast = new CountDownLatch(1);
        FaultRunner runner = runner(SHORT, () -> {
            if (healed.get() > 0) {
                value.set(1);
                awaitUninterrupted(trippedAtLast);
            }
            return Optional.empty();
        });
        try (Guards guards = guards(value::get)) {
            guards.start();
            try (runner) {
                runner.start();
                guards.onTrip(guard -> {
                    runner.onTripped(guard);
                    trippedAtLast.countDown();
                });
                begun.await();
            }
            assertThat(runner.awaitSteady(HOUR_NS)).isEmpty();
            assertThat(guards.tripped()).isPresent();
        }
    }

    @Test
    void aHealThatFailsAtItsTimeIsTriedAgainAndStopsTheRun() throws InterruptedException {
        FaultRunner runner = new FaultRunner(
                List.of(SHORT),
                any -> failingAtFirst("no kill at hand"),
                new Asked(Optional::empty),
                told::add,
                stopped::countDown);
        try (runner) {
            runner.start();
            stopped.await();
        }
        assertThat(healed).hasValue(2);
        assertThat(runner.problems()).containsExactly("fault short could not be healed at first: no kill at hand");
        assertThat(told).element(1).asString().endsWith("at first: no kill at hand; healing and stopping");
        assertThat(told).element(2).asString().endsWith("fault short ended");
    }

    @Test
    void aTakeOverCountsAsARecoveryFromItsBeginToItsEnd() throws InterruptedException {
        Fault loss = new Fault("loss", FaultKind.TAKE_OVER, "p-1", Fault.Clock.WALL, 0, 0, 0, Map.of());
        FaultRunner runner = runner(loss, () -> Optional.of("p-1 is silent"));
        try (runner) {
            runner.start();
            begun.await();
        }
        Course course = runner.courses().getFirst();
        assertThat(runner.longestRecoverySeconds())
                .isPositive()
                .isLessThanOrEqualTo(course.toSeconds() - course.fromSeconds());
        assertThat(course.recoverySeconds()).isEmpty();
    }

    @Test
    void aFaultIsNoticedWhenSomethingIsFirstSeenAmiss() {
        virtualNs.set(100);
        FaultRunner runner = runner(LONG, () -> Optional.of("kvm-service-1 is silent"));
        try (runner) {
            runner.start();
            while (runner.courses().getFirst().noticedSeconds().isEmpty()) {
                Thread.onSpinWait();
            }
        }
        assertThat(runner.courses()).singleElement().returns(false, Course::overshadowed);
    }

    @Test
    void aFaultThatDisturbsNothingIsNeverNoticed() throws InterruptedException {
        virtualNs.set(100);
        FaultRunner runner = runner(LONG, Optional::empty);
        try (runner) {
            runner.start();
            begun.await();
        }
        assertThat(runner.awaitSteady(HOUR_NS)).isEmpty();
        assertThat(runner.courses().getFirst().noticedSeconds()).isEmpty();
        assertThat(runner.courses().getFirst().recoverySeconds()).isPresent();
    }

    @Test
    void aFaultWhoseTimeNeverCameIsAProblem() {
        FaultRunner runner = runner(NEVER, Optional::empty);
        try (runner) {
            runner.start();
        }
        assertThat(runner.problems()).singleElement().asString().contains("fault never never began");
        assertThat(healed).hasValue(0);
    }

    @Test
    void aSimulatedFaultIsNeitherBegunNorHealedHere() {
        Fault written = simulatedAt(100);
        CountDownLatch told = new CountDownLatch(1);
        virtualNs.set(100);
        FaultRunner runner = new FaultRunner(
                List.of(written),
                any -> new Recorded(),
                new Asked(Optional::empty),
                line -> told.countDown(),
                stopped::countDown);
        try (runner) {
            runner.start();
            await(told);
        }
        assertThat(begun.getCount()).isOne();
        assertThat(healed).hasValue(0);
        assertThat(runner.courses()).singleElement().returns(true, Course::hasBegun);
        assertThat(runner.problems()).isEmpty();
    }

    @Test
    void aSimulatedFaultThatNobodySawOnItsWayIsToldAtTheEndOfTheRunThatHadIt() {
        FaultRunner runner = runner(simulatedAt(HOUR_NS), Optional::empty);
        try (runner) {
            runner.start();
        }
        assertThat(told).isEmpty();
        assertThat(runner.courses()).singleElement().returns(false, Course::hasBegun);

        runner.onComplete();

        assertThat(told).singleElement().asString().endsWith("in the run: written");
        assertThat(runner.courses()).singleElement().returns(true, Course::hasBegun);
        assertThat(begun.getCount()).isOne();
    }

    private static Fault simulatedAt(long virtualNs) {
        Action reset = new Action(virtualNs, ActionKind.DEVICE_RESET, "gpu", "", 10_000);
        return new Fault(
                "written",
                FaultKind.DEVICE_RESET,
                "altra",
                Fault.Clock.VIRTUAL,
                virtualNs,
                0,
                false,
                0,
                Map.of(),
                reset);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFaultThatCannotBeBegunIsAProblem() throws InterruptedException {
        FaultRunner runner = new FaultRunner(
                List.of(SHORT),
                any -> new Disturbance() {
                    @Override
                    public void begin() {
                        begun.countDown();
                        throw LabException.environment("p is not running.", "Begin later.");
                    }

                    @Override
                    public void heal() {
                        healed.incrementAndGet();
                    }
                },
                new Asked(Optional::empty),
                line -> {},
                stopped::countDown);
        try (runner) {
            runner.start();
            begun.await();
        }
        assertThat(runner.problems()).containsExactly("p is not running. Begin later.");
        assertThat(runner.courses()).singleElement().returns(Course.Fate.NOT_BEGUN, Course::fate);
        assertThat(healed).hasValue(1);
    }
}
