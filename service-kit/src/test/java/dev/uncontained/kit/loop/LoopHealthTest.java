package dev.uncontained.kit.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LoopHealthTest {
    private static final double JUST_NOW = 0.1;

    private final LoopHealth health = new LoopHealth();

    @Test
    void itWaitsUntilItsPartitionsAreRebuilt() {
        assertThat(health.waitsFor()).contains("no partitions assigned");
        health.onRebuilding();
        assertThat(health.waitsFor()).contains("being rebuilt");
        assertThat(health.hasStarted()).isFalse();

        health.onReady();

        assertThat(health.waitsFor()).isNull();
        assertThat(health.hasStarted()).isTrue();
        assertThat(health.deadBecause(0, JUST_NOW)).isNull();
    }

    @Test
    void itIsNotReadyWithoutPartitionsButStaysStarted() {
        health.onReady();
        health.onRevoked();

        assertThat(health.waitsFor()).contains("no partitions assigned");
        assertThat(health.hasStarted()).isTrue();
        assertThat(health.deadBecause(0, JUST_NOW)).isNull();
    }

    @Test
    void aFailureIsForGood() {
        health.onReady();
        health.onFailure(new IllegalStateException("a host cannot go on"));
        health.onReady();

        assertThat(health.deadBecause(0, JUST_NOW)).contains("a host cannot go on");
        assertThat(health.waitsFor()).isNotNull();
    }

    @Test
    void aConsumerThatNoLongerPollsIsDeadUnlessItRebuilds() {
        health.onReady();
        assertThat(health.deadBecause(0, 31)).contains("not polled for 31 s");

        health.onRebuilding();
        assertThat(health.deadBecause(0, 31)).isNull();
    }

    @Test
    void copiesThatDifferAreDeadly() {
        health.onReady();
        assertThat(health.deadBecause(2, JUST_NOW)).contains("2 copies");
    }

    @Test
    void unequalAssignmentsAreWaitedForBeforeTheyKill() {
        health.onReady();
        health.onMismatch("hosts has partitions 0-5, vfio.regions 0-3");

        assertThat(health.waitsFor()).contains("hosts has partitions");
        assertThat(health.deadBecause(0, JUST_NOW)).isNull();
    }
}
