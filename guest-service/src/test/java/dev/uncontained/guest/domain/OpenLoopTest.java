package dev.uncontained.guest.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.Load;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When quanta are due, on a clock that stands where a test puts it. Two hosts share a thousand accesses a second: one in 2 ms each. */
final class OpenLoopTest {
    private static final long STARTED_MS = 1_700_000_000_000L;
    private static final long FIRST = STARTED_MS * 1_000 + 2_000_000;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private long now = STARTED_MS * 1_000;

    private OpenLoop host(int place) {
        return new OpenLoop(() -> now, timer, issued -> Load.dueMicros(STARTED_MS, 1_000, place, 2, issued));
    }

    @AfterEach
    void endTimer() {
        timer.shutdownNow();
    }

    @Test
    void aQuantumIsDueWhenAllAccessesBeforeItShouldHaveBeenIssued() {
        OpenLoop host = host(0);

        now = FIRST - 1;
        assertThat(host.mayGoOn(0)).isFalse();
        now = FIRST;
        assertThat(host.mayGoOn(0)).isTrue();
        assertThat(host.mayGoOn(10)).isFalse();
        now = FIRST + 20_000;
        assertThat(host.mayGoOn(10)).isTrue();
        assertThat(host.epochMicros()).isEqualTo(FIRST + 20_000);
    }

    @Test
    void aHostThatWasHeldUpCatchesUpAtOnceAndItsBurstsAreOfTheMomentsTheyWereDue() {
        OpenLoop host = host(0);

        now = FIRST + 500_000;

        for (long quantum = 0; quantum <= 25; quantum++) {
            assertThat(host.mayGoOn(quantum * 10)).isTrue();
            assertThat(host.epochMicros()).isEqualTo(FIRST + quantum * 20_000);
        }
        assertThat(host.mayGoOn(260)).isFalse();
    }

    @Test
    void anInstanceThatTakesAHostOverGoesOnWithItsSchedule() {
        OpenLoop before = host(1);
        OpenLoop after = host(1);
        before.mayGoOn(100);

        after.mayGoOn(100);

        assertThat(after.epochMicros()).isEqualTo(before.epochMicros());
    }

    @Test
    void hostsDoNotAllBeginAtOnce() {
        assertThat(IntStream.range(0, 100)
                        .mapToLong(place -> host(place).epochMicros())
                        .distinct())
                .hasSize(100);
    }

    @Test
    void theActionIsRunOnceItIsDue() throws InterruptedException, ExecutionException, TimeoutException {
        OpenLoop host = host(0);
        now = FIRST + 19_000;
        assertThat(host.mayGoOn(10)).isFalse();
        CompletableFuture<Boolean> ran = new CompletableFuture<>();

        host.whenItMay(() -> ran.complete(true));

        assertThat(ran.get(1, TimeUnit.MINUTES)).isTrue();
    }
}
