package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuardsTest {
    private static final Probe HANGS = guard("hangs");
    private static final Probe ANSWERS = guard("answers");

    private static Probe guard(String name) {
        return new Probe(name, "fault-monitor", new Probe.Metric(name + "_total"), Long.MIN_VALUE, 0);
    }

    @Test
    void aGuardWhoseServiceHangsKeepsNoOtherWaiting() {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CompletableFuture<String> tripped = new CompletableFuture<>();
        try (Guards guards = new Guards(List.of(HANGS, ANSWERS), guard -> {
            if (guard.equals(HANGS)) {
                hanging.countDown();
                return waitFor(never);
            }
            return List.of(OptionalDouble.of(hanging.getCount() == 0 ? 1 : 0));
        })) {
            guards.onTrip(tripped::complete);
            guards.start();

            assertThat(tripped.join()).isEqualTo("answers: answers_total is 1.0, not at most 0");
            assertThat(guards.blind()).containsExactly("hangs: fault-monitor never showed hangs_total");
        }
    }

    private static List<OptionalDouble> waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of(OptionalDouble.empty());
    }

    @Test
    void aGuardIsAskedOfTheInstancesThatAnswerAndTripsForOneOfThem() {
        CompletableFuture<String> tripped = new CompletableFuture<>();
        try (Guards guards = new Guards(
                List.of(ANSWERS),
                guard -> List.of(OptionalDouble.empty(), OptionalDouble.of(0), OptionalDouble.of(3)))) {
            guards.onTrip(tripped::complete);
            guards.start();

            assertThat(tripped.join()).contains("is 3.0");
        }
    }

    @Test
    void oneThatHasTrippedBeforeAnybodyListenedIsTold() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> late = new CompletableFuture<>();
        try (Guards guards = new Guards(List.of(ANSWERS), guard -> List.of(OptionalDouble.of(1)))) {
            guards.onTrip(first::complete);
            guards.start();
            first.join();

            guards.onTrip(late::complete);

            assertThat(late).isCompletedWithValue(first.join());
        }
    }

    @Test
    void aGuardThatCanNoLongerBeAskedTrips() {
        CompletableFuture<String> tripped = new CompletableFuture<>();
        try (Guards guards = new Guards(List.of(ANSWERS), guard -> {
            throw new IllegalStateException("no state file");
        })) {
            guards.onTrip(tripped::complete);
            guards.start();

            assertThat(tripped.join()).contains("answers is no longer watched", "no state file");
        }
    }
}
