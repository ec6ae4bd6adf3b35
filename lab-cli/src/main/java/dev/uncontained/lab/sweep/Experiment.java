package dev.uncontained.lab.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An experiment file.
 *
 * @param name its name
 * @param story what question it answers, for people
 * @param scenario scenario file
 * @param repeats measured runs of each point
 * @param warmUp rounds over all points after each start of a stack that are thrown away
 * @param confidencePermille share of intervals that are to hold the true mean, in parts per thousand
 * @param limitNs longest wall time of one run, in ns
 * @param show measures in the table and the plots; all of them are in the data
 * @param set values in place of the scenario's in every point
 * @param axes names of what varies, in the order of the file, those of listed points first
 * @param listed how many of them come from listed points
 * @param points what is measured, without the values that are set for all
 */
record Experiment(
        String name,
        String story,
        Path scenario,
        int repeats,
        int warmUp,
        int confidencePermille,
        long limitNs,
        List<Measure> show,
        Point set,
        List<String> axes,
        int listed,
        List<Point> points) {
    Experiment {
        show = List.copyOf(show);
        axes = List.copyOf(axes);
        points = List.copyOf(points);
    }

    /** The same with another number of repeats. */
    Experiment repeated(int times) {
        return new Experiment(
                name, story, scenario, times, warmUp, confidencePermille, limitNs, show, set, axes, listed, points);
    }

    /** All that a point asks for. */
    Point whole(Point point) {
        return set.and(point.values());
    }

    /** The points by the stack they need, in the order of first need. */
    Map<Deployment, List<Point>> byDeployment() {
        Map<Deployment, List<Point>> groups = new LinkedHashMap<>();
        points.forEach(point -> groups.computeIfAbsent(Deployment.of(whole(point)), d -> new ArrayList<>())
                .add(point));
        return groups;
    }
}
