package dev.uncontained.lab.drill;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An alert that must fire.
 *
 * @param name of its rule
 * @param labels what it must fire for; it may have other labels beside these
 */
record AlertExpectation(String name, SortedMap<String, String> labels) {
    AlertExpectation(String name, Map<String, String> labels) {
        this(name, new TreeMap<>(labels));
    }

    /** The series that Prometheus has while it fires (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/). */
    String series() {
        String selectors = labels.entrySet().stream()
                .map(label -> "," + label.getKey() + "=\"" + escaped(label.getValue()) + "\"")
                .collect(Collectors.joining());
        return "ALERTS{alertname=\"" + name + "\",alertstate=\"firing\"" + selectors + "}";
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** The same for whatever it may fire for. */
    AlertExpectation forAnything() {
        return new AlertExpectation(name, Map.of());
    }

    /** For people: {@code alert HostLost fired for platform unaudited-soc}. */
    String fired() {
        return "alert " + name + " fired" + (labels.isEmpty() ? "" : " for " + shown(labels));
    }

    /** Labels as people read them. */
    static String shown(SortedMap<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + " " + label.getValue())
                .collect(Collectors.joining(", "));
    }
}
