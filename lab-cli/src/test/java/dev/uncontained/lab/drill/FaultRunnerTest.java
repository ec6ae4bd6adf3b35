package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.events.scenario.Scenario.Action;
import dev.uncontained.lab.LabException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    private final AtomicLong virtualNs = new AtomicLong();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicInteger healed = new AtomicInteger();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private final class Recorded implements Disturbance {
        @Override
        public void begin() {
            begun.countDown();
        }

        @Override
        public void heal() {
            healed.incrementAndGet();
        }
    }

    private final class Asked implements Watch {
        private final Supplier<Optional<String>> guard;
        private final Supplier<Optional<String>> unsteady;

        private Asked(Supplier<Optional<String>> guard, Supplier<Optional<String>> unsteady) {
            this.guard = guard;
            this.unsteady = unsteady;
        }

        @Override
        public long virtualNs() {
            return virtualNs.get();
        }

        @Override
        public Optional<String> tripped() {
            return guard.get();
        }

        @Override
        public Optional<String> unsteady() {
            return unsteady.get();
        }
    }

    private FaultRunner runner(Fault fault, Supplier<Optional<String>> guard, Supplier<Optional<String>> unsteady) {
        return new FaultRunner(
                List.of(fault), any -> new Recorded(), new Asked(guard, unsteady), line -> {}, stopped::countDown);
    }

    @Test
    void aFaultThatIsThereWhenTheRunEndsIsHealed() throws InterruptedException {
        FaultRunner runner = runner(LONG, Optional::empty, Optional::empty);
        try (runner) {
            runner.start();
            virtualNs.set(100);
            begun.await();
            assertThat(healed).hasValue(0);
        }
        assertThat(healed).hasValue(1);
        assertThat(runner.windows()).hasSize(1);
        assertThat(runner.awaitSteady(HOUR_NS)).isEmpty();
        assertThat(runner.problems()).isEmpty();
    }

    @Test
    void aGuardThatTripsHealsBeforeItStopsTheRun() throws InterruptedException {
        virtualNs.set(100);
        FaultRunner runner =
                runner(LONG, () -> begun.getCount() == 0 ? Optional.of("too much") : Optional.empty(), Optional::empty);
        try (runner) {
            runner.start();
            stopped.await();
            assertThat(healed).hasValue(1);
        }
        assertThat(runner.aborted()).contains("too much");
        assertThat(healed).hasValue(1);
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
                new Asked(Optional::empty, steadyAtTheThirdLook),
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
        FaultRunner runner = runner(SHORT, Optional::empty, () -> Optional.of("kvm-service-1 is silent"));
        try (runner) {
            runner.start();
            begun.await();
        }
        assertThat(runner.awaitSteady(TimeUnit.MILLISECONDS.toNanos(200))).contains("kvm-service-1 is silent");
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
                new Asked(Optional::empty, Optional::empty),
                line -> {},
                stopped::countDown);
        try (runner) {
            runner.start();
            both.await();
        }
        assertThat(healed).hasValue(1);
        assertThat(runner.problems()).containsExactly("fault other could not be healed: no kill at hand");
    }

    @Test
    void aGuardThatTripsWhileTheSteadyStateIsWaitedForCounts() throws InterruptedException {
        FaultRunner runner =
                runner(SHORT, () -> healed.get() > 0 ? Optional.of("too much") : Optional.empty(), Optional::empty);
        try (runner) {
            runner.start();
            begun.await();
        }
        assertThat(runner.awaitSteady(HOUR_NS)).isEmpty();
        assertThat(runner.aborted()).contains("too much");
    }

    @Test
    void aTakeOverCountsAsARecoveryFromItsBeginToItsEnd() throws InterruptedException {
        Fault loss = new Fault("loss", FaultKind.TAKE_OVER, "p-1", Fault.Clock.WALL, 0, 0, 0, Map.of());
        FaultRunner runner = runner(loss, Optional::empty, () -> Optional.of("p-1 is silent"));
        try (runner) {
            runner.start();
            begun.await();
        }
        Window window = runner.windows().getFirst();
        assertThat(runner.recoverySeconds()).isPositive().isEqualTo(window.toSeconds() - window.fromSeconds());
    }

    @Test
    void aFaultIsNoticedWhenSomethingIsFirstSeenAmiss() {
        virtualNs.set(100);
        FaultRunner runner = runner(LONG, Optional::empty, () -> Optional.of("kvm-service-1 is silent"));
        try (runner) {
            runner.start();
            while (runner.noticedSeconds().isEmpty()) {
                Thread.onSpinWait();
            }
        }
        assertThat(runner.noticedSeconds()).containsOnlyKeys(LONG);
    }

    @Test
    void aFaultThatDisturbsNothingIsNeverNoticed() throws InterruptedException {
        virtualNs.set(100);
        FaultRunner runner = runner(LONG, Optional::empty, Optional::empty);
        try (runner) {
            runner.start();
            begun.await();
        }
        assertThat(runner.awaitSteady(HOUR_NS)).isEmpty();
        assertThat(runner.noticedSeconds()).isEmpty();
    }

    @Test
    void aFaultWhoseTimeNeverCameIsAProblem() {
        FaultRunner runner = runner(NEVER, Optional::empty, Optional::empty);
        try (runner) {
            runner.start();
        }
        assertThat(runner.problems()).singleElement().asString().contains("fault never never began");
        assertThat(healed).hasValue(0);
    }

    @Test
    void aSimulatedFaultIsNeitherBegunNorHealedHere() {
        Action reset = new Action(100, ActionKind.DEVICE_RESET, "gpu", "", 10_000);
        Fault written = new Fault(
                "written", FaultKind.DEVICE_RESET, "altra", Fault.Clock.VIRTUAL, 100, 0, false, 0, Map.of(), reset);
        CountDownLatch told = new CountDownLatch(1);
        virtualNs.set(100);
        FaultRunner runner = new FaultRunner(
                List.of(written),
                any -> new Recorded(),
                new Asked(Optional::empty, Optional::empty),
                line -> told.countDown(),
                stopped::countDown);
        try (runner) {
            runner.start();
            await(told);
        }
        assertThat(begun.getCount()).isOne();
        assertThat(healed).hasValue(0);
        assertThat(runner.windows()).extracting(Window::fault).containsExactly(written);
        assertThat(runner.problems()).isEmpty();
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
                new Asked(Optional::empty, Optional::empty),
                line -> {},
                stopped::countDown);
        try (runner) {
            runner.start();
            begun.await();
        }
        assertThat(runner.problems()).containsExactly("p is not running. Begin later.");
        assertThat(healed).hasValue(1);
    }
}
