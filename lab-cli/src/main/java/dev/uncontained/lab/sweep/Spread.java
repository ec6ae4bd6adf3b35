package dev.uncontained.lab.sweep;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * What repeats of one measurement say together.
 *
 * <p>The interval is Student's for a mean, from the mean and the sample's standard deviation (NIST/SEMATECH e-Handbook of Statistical
 * Methods, 1.3.5.2): it holds the true mean in the given share of experiments where runs are independent and about normal. An interval for
 * the median that assumes less needs at least six runs at 95 % and is the whole range then, so it would not say more than the range does.
 *
 * @param count how many there were
 * @param median the one in the middle, or the mean of the two there
 * @param min the smallest
 * @param max the largest
 * @param mean their mean
 * @param low lower end of the mean's interval; NaN with fewer than two
 * @param high its upper end; NaN with fewer than two
 */
record Spread(int count, double median, double min, double max, double mean, double low, double high) {
    /**
     * @param values at least one, none of them NaN
     * @param confidencePermille share of intervals that are to hold the true mean, in parts per thousand
     */
    static Spread of(List<Double> values, int confidencePermille) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int count = sorted.length;
        double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
        double mean = Arrays.stream(sorted).average().orElseThrow();
        double half = half(sorted, mean, confidencePermille / 1_000.0);
        return new Spread(count, median, sorted[0], sorted[count - 1], mean, mean - half, mean + half);
    }

    private static double half(double[] values, double mean, double confidence) {
        int count = values.length;
        if (count < 2) {
            return Double.NaN;
        }
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double deviation = Math.sqrt(squares / (count - 1));
        double t = TDistribution.of(count - 1).inverseSurvivalProbability((1 - confidence) / 2);
        return t * deviation / Math.sqrt(count);
    }
}
