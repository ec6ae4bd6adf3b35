package dev.uncontained.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadTest {
    private static final int EXPERIMENTS = 20_000;

    @Test
    void fiveValuesByHand() {
        // mean 3, deviation sqrt(10/4), t(0.975, 4) = 2.776445 as printed tables have it
        Spread spread = Spread.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0), 950);

        assertThat(spread.count()).isEqualTo(5);
        assertThat(spread.median()).isEqualTo(3);
        assertThat(spread.min()).isEqualTo(1);
        assertThat(spread.max()).isEqualTo(5);
        assertThat(spread.mean()).isEqualTo(3);
        assertThat(spread.high() - 3).isEqualTo(2.776445 * Math.sqrt(2.5 / 5), within(1e-5));
        assertThat(3 - spread.low()).isEqualTo(spread.high() - 3, within(1e-12));
    }

    /** Quantiles of Student's t as the tables of the NIST e-Handbook, 1.3.6.7.2, print them. */
    @ParameterizedTest
    @CsvSource({"2, 900, 6.314", "2, 950, 12.706", "3, 950, 4.303", "6, 990, 4.032", "11, 950, 2.228", "31, 950, 2.042"
    })
    void theIntervalHasTheWidthOfTheTables(int count, int confidencePermille, double quantile) {
        List<Double> values = Stream.iterate(1.0, v -> v + 1).limit(count).toList();
        double mean = (count + 1) / 2.0;
        double deviation = Math.sqrt(
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum() / (count - 1));

        double half = Spread.of(values, confidencePermille).high() - mean;

        assertThat(half * Math.sqrt(count) / deviation).isEqualTo(quantile, within(5e-4));
    }

    @Test
    void anEvenNumberHasItsMedianBetweenTheMiddleTwo() {
        assertThat(Spread.of(List.of(1.0, 10.0, 2.0, 4.0), 950).median()).isEqualTo(3);
    }

    @Test
    void oneValueHasNoInterval() {
        Spread spread = Spread.of(List.of(7.0), 950);

        assertThat(spread.median()).isEqualTo(7);
        assertThat(spread.low()).isNaN();
        assertThat(spread.high()).isNaN();
    }

    @Test
    void noValuesAreNoSpread() {
        assertThatThrownBy(() -> Spread.of(List.of(), 950)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Of many experiments on a normal distribution with a known mean, the promised share catches it: within 4 standard errors. */
    @ParameterizedTest
    @CsvSource({"2, 950", "3, 950", "5, 950", "5, 800", "10, 990"})
    void theIntervalHoldsTheMeanOfANormalDistributionAsOftenAsItSays(int count, int confidencePermille) {
        SplittableRandom random = new SplittableRandom(20_240_901);
        int caught = 0;
        for (int i = 0; i < EXPERIMENTS; i++) {
            Spread spread = Spread.of(
                    Stream.generate(() -> 100 + 15 * random.nextGaussian())
                            .limit(count)
                            .toList(),
                    confidencePermille);
            caught += spread.low() <= 100 && 100 <= spread.high() ? 1 : 0;
        }

        double promised = confidencePermille / 1_000.0;
        double error = Math.sqrt(promised * (1 - promised) / EXPERIMENTS);
        assertThat((double) caught / EXPERIMENTS).isEqualTo(promised, within(4 * error));
    }

    /** The median of many draws of an exponential distribution nears ln 2 while the mean nears 1: it is not the mean by another name. */
    @Test
    void theMedianOfASkewedDistributionIsItsMedian() {
        SplittableRandom random = new SplittableRandom(7);

        Spread spread = Spread.of(
                Stream.generate(() -> -Math.log(1 - random.nextDouble()))
                        .limit(EXPERIMENTS)
                        .toList(),
                950);

        assertThat(spread.median()).isEqualTo(Math.log(2), within(4 / Math.sqrt(EXPERIMENTS)));
        assertThat(spread.mean()).isEqualTo(1, within(4 / Math.sqrt(EXPERIMENTS)));
    }
}
