package dev.uncontained.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One contender's figure over another's.
 *
 * @param of what is compared: {@code rate} or {@code p99}
 */
record Ratio(String of, String contender, String over, double value) {
    /** Those that tell where the project stands. What was skipped has none. */
    static List<Ratio> of(List<Rate> rates) {
        List<Ratio> ratios = new ArrayList<>();
        for (String contender : List.of(Rivals.PLAIN, Rivals.OWN_FOLD, Rivals.OWN_PIPELINE)) {
            add(ratios, "rate", rates, contender, KafkaTools.PAIR, Rate::perSecond);
        }
        for (SmallRyeChannel channel : SmallRyeChannel.values()) {
            add(ratios, "rate", rates, channel.contender(), KafkaTools.PAIR, Rate::perSecond);
            add(ratios, "rate", rates, Rivals.OWN_PIPELINE, channel.contender(), Rate::perSecond);
        }
        add(ratios, "rate", rates, Rivals.OWN_GATHERING, QemuMmio.CONTENDER, Rate::perSecond);
        for (String contender : List.of(Rivals.PLAIN, Rivals.OWN_FOLD, Rivals.OWN_PIPELINE)) {
            add(ratios, "p99", rates, contender, KafkaTools.END_TO_END, Rate::p99Micros);
        }
        return ratios;
    }

    private static void add(
            List<Ratio> ratios,
            String of,
            List<Rate> rates,
            String contender,
            String over,
            Function<Rate, @Nullable Number> figure) {
        Optional<Double> first = figure(rates, contender, figure);
        Optional<Double> second = figure(rates, over, figure).filter(value -> value > 0);
        if (first.isPresent() && second.isPresent()) {
            ratios.add(new Ratio(of, contender, over, first.get() / second.get()));
        }
    }

    private static Optional<Double> figure(
            List<Rate> rates, String contender, Function<Rate, @Nullable Number> figure) {
        for (Rate rate : rates) {
            Number value = rate.contender().equals(contender) ? figure.apply(rate) : null;
            if (value != null) {
                return Optional.of(value.doubleValue());
            }
        }
        return Optional.empty();
    }
}
