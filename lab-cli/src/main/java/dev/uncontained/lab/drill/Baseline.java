package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Figures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What probes show in the undisturbed run, and whether they show as much in the disturbed one. The baseline is the median of all looks. A counter is
 * read as its growth a second over the last three seconds, one look at least a second back; a counter that falls, since its service was started
 * again, has not grown. For use by one thread at a time.
 */
final class Baseline {
    private static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long LEAST_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<BaselineProbe> probes;
    private final Map<BaselineProbe, Trace> traces = new LinkedHashMap<>();
    private final Map<BaselineProbe, Double> medians = new LinkedHashMap<>();

    private record At(long ns, double value) {}

    private static final class Trace {
        private final Deque<At> window = new ArrayDeque<>();
        private final List<Double> readings = new ArrayList<>();
        private OptionalDouble last = OptionalDouble.empty();

        private void add(BaselineProbe probe, OptionalDouble value, long nowNs) {
            last = value.isEmpty() || !probe.isOfACounter() ? value : growth(value.getAsDouble(), nowNs);
            last.ifPresent(readings::add);
        }

        private OptionalDouble growth(double value, long nowNs) {
            window.addLast(new At(nowNs, value));
            while (nowNs - window.getFirst().ns > WINDOW_NS) {
                window.removeFirst();
            }
            At from = window.getFirst();
            long elapsedNs = nowNs - from.ns;
            return elapsedNs < LEAST_NS
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Math.max(0, value - from.value) * 1e9 / elapsedNs);
        }
    }

    Baseline(List<BaselineProbe> probes) {
        this.probes = List.copyOf(probes);
        forget();
    }

    private void forget() {
        probes.forEach(probe -> traces.put(probe, new Trace()));
    }

    /** Whether there is anything to be held against. */
    boolean isWanted() {
        return !probes.isEmpty();
    }

    /**
     * Takes a look.
     *
     * @param ask what a probe shows now; empty when its service does not answer
     */
    void look(Function<BaselineProbe, OptionalDouble> ask, long nowNs) {
        traces.forEach((probe, trace) -> trace.add(probe, ask.apply(probe), nowNs));
    }

    /**
     * The undisturbed run is over: what was seen until now is what will be seen again.
     *
     * @throws LabException with exit status 1 when it was over before there was anything to see
     */
    void establish(Consumer<String> tell) {
        traces.forEach((probe, trace) -> {
            if (trace.readings.isEmpty()) {
                throw LabException.badResult("there is no baseline for '" + probe.name()
                        + "': the undisturbed run was over before " + probe.metric()
                        + " was seen for a second. Give the drill a greater length.");
            }
            double[] ascending = trace.readings.stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            double median = ascending[ascending.length / 2];
            medians.put(probe, median);
            tell.accept("baseline of " + probe.name() + ": " + shown(probe, median));
        });
        forget();
    }

    /** The probe that does not show what it should, if one does not; one that has not been seen long enough does not. */
    Optional<String> unsteady() {
        for (Map.Entry<BaselineProbe, Trace> trace : traces.entrySet()) {
            BaselineProbe probe = trace.getKey();
            OptionalDouble now = trace.getValue().last;
            double baseline = medians.getOrDefault(probe, Double.NaN);
            if (now.isEmpty()) {
                return Optional.of(probe.name() + ": " + probe.service() + " shows no " + probe.metric());
            }
            if (!probe.accepts(now.getAsDouble(), baseline)) {
                return Optional.of(probe.name() + ": " + probe.metric() + " is " + shown(probe, now.getAsDouble())
                        + ", not " + probe.range() + " of " + shown(probe, baseline));
            }
        }
        return Optional.empty();
    }

    private static String shown(BaselineProbe probe, double value) {
        return Figures.si(value) + (probe.isOfACounter() ? "/s" : "");
    }
}
