package dev.uncontained.lab.sweep;

import dev.uncontained.lab.report.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a sweep has measured, in the order of its points.
 *
 * @param experiment the experiment
 * @param versions what it was measured with
 * @param estimates what the platforms of its scenarios state without anyone having measured it
 * @param runs runs of each point; a point that has none is there too
 */
record Results(
        Experiment experiment,
        Map<String, String> versions,
        List<Estimate> estimates,
        Map<Point, List<Measurement>> runs) {
    Results {
        versions = Map.copyOf(versions);
        estimates = List.copyOf(estimates);
    }

    static Results of(
            Experiment experiment,
            Map<String, String> versions,
            List<Estimate> estimates,
            List<Measurement> measurements) {
        Map<Point, List<Measurement>> runs = new LinkedHashMap<>();
        experiment.points().forEach(point -> runs.put(point, new ArrayList<>()));
        for (Measurement measurement : measurements) {
            List<Measurement> ofPoint = runs.get(new Point(measurement.point()));
            if (ofPoint != null && measurement.round() <= experiment.repeats()) {
                ofPoint.add(measurement);
            }
        }
        return new Results(experiment, versions, estimates, runs);
    }

    /** Runs of a point. */
    List<Measurement> of(Point point) {
        return runs.getOrDefault(point, List.of());
    }

    /** All runs. */
    List<Measurement> all() {
        return runs.values().stream().flatMap(List::stream).toList();
    }

    /** Spread of a measure at a point; empty when it was not measured there. */
    Optional<Spread> spread(Point point, Measure measure) {
        List<Double> values = of(point).stream()
                .map(run -> run.value(measure))
                .filter(Objects::nonNull)
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values, experiment.confidencePermille()));
    }

    /** Runs that are still to be done. */
    int missing() {
        return experiment.points().size() * experiment.repeats() - all().size();
    }

    /** The share of intervals that hold the true mean, as people write it. */
    String confidence() {
        int permille = experiment.confidencePermille();
        return permille % 10 == 0 ? permille / 10 + "%" : permille / 10.0 + "%";
    }
}
