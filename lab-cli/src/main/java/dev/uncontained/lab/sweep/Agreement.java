package dev.uncontained.lab.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Digests that must be equal: those of all runs of one scenario, whatever the stack below them and however their records are cut. */
final class Agreement {
    private Agreement() {}

    /** What differs that must not, a line each. */
    static List<String> broken(List<Measurement> measurements) {
        Map<Point, TreeSet<String>> digests = new LinkedHashMap<>();
        for (Measurement measurement : measurements) {
            digests.computeIfAbsent(
                            new Point(measurement.point()).only(axis -> !axis.leavesResultsAlone()),
                            point -> new TreeSet<>())
                    .add(measurement.digest());
        }
        List<String> broken = new ArrayList<>();
        digests.forEach((point, found) -> {
            if (found.size() > 1) {
                broken.add("the same scenario gave different digests: " + point + ": " + String.join(", ", found));
            }
        });
        return broken;
    }
}
