package dev.uncontained.lab.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The points of a sweep: every listed one with every combination of the axes, the last axis changing fastest. */
final class Combinations {
    private Combinations() {}

    /** How many points there would be, which may be too many to make; {@code Long.MAX_VALUE} stands for more than a long holds. */
    static long count(List<Point> listed, Map<String, List<String>> axes) {
        long count = Math.max(1, listed.size());
        for (List<String> values : axes.values()) {
            long high = Math.multiplyHigh(count, values.size());
            if (high != 0 || count * values.size() < 0) {
                return Long.MAX_VALUE;
            }
            count *= values.size();
        }
        return count;
    }

    static List<Point> of(List<Point> listed, Map<String, List<String>> axes) {
        List<Point> points = listed.isEmpty() ? List.of(new Point(Map.of())) : listed;
        for (Map.Entry<String, List<String>> axis : axes.entrySet()) {
            List<Point> longer = new ArrayList<>();
            for (Point point : points) {
                for (String value : axis.getValue()) {
                    longer.add(point.and(Map.of(axis.getKey(), value)));
                }
            }
            points = longer;
        }
        return List.copyOf(points);
    }
}
