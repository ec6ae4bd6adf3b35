package dev.uncontained.lab.sweep;

import dev.uncontained.events.Load;
import dev.uncontained.events.yaml.Units;
import dev.uncontained.events.yaml.YamlEdit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One combination of what a sweep varies.
 *
 * @param values values by axis, in the order of the file
 */
record Point(Map<String, String> values) {
    Point {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** This one with further values. */
    Point and(Map<String, String> further) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putAll(further);
        return new Point(all);
    }

    /** The values whose axes a test takes. */
    Point only(Predicate<Axis> wanted) {
        return new Point(values.entrySet().stream()
                .filter(value -> wanted.test(Axis.of(value.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new)));
    }

    /** What it changes in the scenario. */
    List<YamlEdit> edits() {
        return only(axis -> axis.kind() == Axis.Kind.SCENARIO).values().entrySet().stream()
                .map(value -> Axis.of(value.getKey()).edit(value.getValue()))
                .toList();
    }

    /**
     * How fast its runs are executed.
     *
     * @throws IllegalArgumentException when its values cannot go together
     */
    Load load() {
        return new Load(
                Units.perSecond(values.getOrDefault(Axis.TARGET_RATE, "full")),
                values.getOrDefault(Axis.LOOP, "").equals(Axis.CLOSED),
                Math.toIntExact(Units.bytes(values.getOrDefault(Axis.RECORD_PADDING, "0B"))));
    }

    /** Its name: {@code policy=vma-flag burst=64}. */
    @Override
    public String toString() {
        return values.isEmpty()
                ? "(all as in the scenario)"
                : values.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(" "));
    }
}
