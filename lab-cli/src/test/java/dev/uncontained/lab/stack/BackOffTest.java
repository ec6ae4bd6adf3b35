package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackOffTest {
    private final BackOff backOff = new BackOff();

    @Test
    void eachDeathInARowDoublesTheWaitUpToTheLimit() {
        long[] waitsMs = new long[9];
        for (int death = 0; death < waitsMs.length; death++) {
            waitsMs[death] = backOff.afterDeath(1);
        }

        assertThat(waitsMs).containsExactly(100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000);
    }

    @Test
    void oneThatHadBeenSteadyIsStartedAgainAsSoonAsTheFirst() {
        backOff.afterDeath(1);
        backOff.afterDeath(1);

        assertThat(backOff.afterDeath(BackOff.STEADY_NS + 1)).isEqualTo(BackOff.FIRST_MS);
        assertThat(backOff.afterDeath(1)).isEqualTo(2 * BackOff.FIRST_MS);
    }
}
