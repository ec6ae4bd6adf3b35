package dev.uncontained.lab.drill;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.events.scenario.Scenario.Group;
import dev.uncontained.events.yaml.YamlMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a drill expects.
 *
 * @param scenario what is to be run, or null when that could not be read
 * @param alerts names of the alerts there are rules for
 */
record ExpectationsYaml(@Nullable Scenario scenario, Supplier<List<String>> alerts) {
    private static final String HOSTS_LOST = "hosts-lost";
    private static final String ALERT = "alert";
    private static final String NAME = "name";

    /** As Prometheus takes it; those that begin with two underscores are its own. */
    private static final Pattern LABEL = Pattern.compile("(?!__)[a-zA-Z_][a-zA-Z0-9_]*");

    private static final List<String> LABELS_OF_EVERY_ALERT = List.of("alertname", "alertstate");

    Expectations read(YamlMap map) {
        return new Expectations(
                map.value("digest", ExpectationsYaml::unchanged, false),
                count(map, "lost"),
                count(map, "duplicated"),
                hostsLost(map),
                map.nanoseconds(
                        "recovered-within",
                        DrillYaml.MILLISECOND_NS,
                        DrillYaml.LONGEST_NS,
                        Expectations.USUAL_RECOVERY_NS),
                alert(map));
    }

    private static boolean unchanged(String text) {
        if (!text.equals("unchanged")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not unchanged; leave the key out where it may change");
        }
        return true;
    }

    private static @Nullable Long count(YamlMap map, String key) {
        return map.has(key) ? (Long) map.number(key, 0, Long.MAX_VALUE) : null;
    }

    private @Nullable HostsLost hostsLost(YamlMap map) {
        if (!map.hasMap(HOSTS_LOST)) {
            Long total = count(map, HOSTS_LOST);
            return total == null ? null : new HostsLost(total, null);
        }
        Map<HostsLost.Cell, Long> cells = new HashMap<>();
        YamlMap byPolicy = map.map(HOSTS_LOST);
        for (String policy : byPolicy.names()) {
            requireOneOf(byPolicy, "policy", policy, policies());
            YamlMap byPlatform = byPolicy.map(policy);
            for (String platform : byPlatform.names()) {
                requireOneOf(byPlatform, "platform", platform, platforms());
                cells.put(new HostsLost.Cell(policy, platform), byPlatform.number(platform, 0, Integer.MAX_VALUE));
            }
        }
        return HostsLost.in(cells);
    }

    private List<String> policies() {
        return scenario == null
                ? List.of()
                : scenario.policies().stream().map(Policy::wireName).toList();
    }

    private List<String> platforms() {
        return scenario == null
                ? List.of()
                : scenario.groups().stream().map(Group::platform).distinct().toList();
    }

    private static void requireOneOf(YamlMap map, String what, String name, List<String> there) {
        if (!there.isEmpty() && !there.contains(name)) {
            map.complain(
                    name,
                    "no " + what + " '" + name + "' in the scenario; there " + (there.size() == 1 ? "is " : "are ")
                            + String.join(", ", there));
        }
    }

    private @Nullable AlertExpectation alert(YamlMap map) {
        if (!map.has(ALERT)) {
            return null;
        }
        if (!map.hasMap(ALERT)) {
            return new AlertExpectation(DrillYaml.known(map, ALERT, "alert", alerts.get(), ""), Map.of());
        }
        YamlMap alert = map.map(ALERT);
        Map<String, String> labels = new HashMap<>();
        for (String label : alert.names()) {
            if (!label.equals(NAME)) {
                if (!LABEL.matcher(label).matches() || LABELS_OF_EVERY_ALERT.contains(label)) {
                    alert.complain(label, "'" + label + "' is not a label that an alert can have of its own");
                }
                labels.put(label, alert.text(label));
            }
        }
        return new AlertExpectation(DrillYaml.known(alert, NAME, "alert", alerts.get(), ""), labels);
    }
}
