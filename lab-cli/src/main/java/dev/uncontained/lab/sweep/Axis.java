package dev.uncontained.lab.sweep;

import dev.uncontained.events.Load;
import dev.uncontained.events.yaml.Units;
import dev.uncontained.events.yaml.YamlEdit;
import dev.uncontained.lab.stack.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that a sweep can vary: a value of the scenario, of the load or of the stack below it.
 *
 * @param name as experiment files write it
 * @param kind what it is a value of
 * @param path place in a scenario file; empty for what belongs elsewhere
 */
record Axis(String name, Kind kind, String path) {
    static final String BROKERS = "brokers";
    static final String PARTITIONS = "partitions";
    static final String TARGET_RATE = "target-rate";
    static final String LOOP = "loop";
    static final String RECORD_PADDING = "record-padding";
    static final String CLOSED = "closed";

    /** What an axis is a value of. */
    enum Kind {
        SCENARIO,
        LOAD,
        STACK
    }

    private static final String POLICIES = "policies";
    private static final int MOST_PARTITIONS = 256;
    private static final int MOST_INSTANCES = 16;
    private static final String WORKLOADS = "groups.*.vms.*.workloads.*.";
    private static final List<String> OF_THE_LOAD = List.of(TARGET_RATE, LOOP, RECORD_PADDING);
    private static final Map<String, String> SHORT = new LinkedHashMap<>();

    static {
        SHORT.put("policy", POLICIES);
        SHORT.put("platform", "groups.*.platform");
        SHORT.put("workload", WORKLOADS + "program");
        SHORT.put("length", "length");
        SHORT.put("seed", "seed");
        SHORT.put("quantum", "quantum");
        SHORT.put("burst", "burst");
        SHORT.put("equal", "equal");
        SHORT.put("accesses", "accesses");
        SHORT.put("hosts", "groups.*.count");
        SHORT.put("regions", "groups.*.regions");
        SHORT.put("vms", "groups.*.vms.*.count");
        SHORT.put("vcpus", "groups.*.vms.*.vcpus");
        SHORT.put("rate", WORKLOADS + "rate");
        SHORT.put("span", WORKLOADS + "span");
        SHORT.put("access", WORKLOADS + "access");
        SHORT.put("idiom", WORKLOADS + "idiom");
        SHORT.put("stage1", WORKLOADS + "stage1");
    }

    /**
     * @throws IllegalArgumentException naming what there is
     */
    static Axis of(String name) {
        String path = SHORT.get(name);
        if (path != null) {
            return new Axis(name, Kind.SCENARIO, path);
        }
        if (name.startsWith("groups.")) {
            return new Axis(name, Kind.SCENARIO, name);
        }
        if (OF_THE_LOAD.contains(name)) {
            return new Axis(name, Kind.LOAD, "");
        }
        if (ofTheStack().contains(name)) {
            return new Axis(name, Kind.STACK, "");
        }
        throw new IllegalArgumentException("nothing called '" + name + "' can be varied; there are "
                + String.join(", ", SHORT.keySet()) + ", any path such as groups.*.vms.*.count, of the load "
                + String.join(", ", OF_THE_LOAD) + ", and of the stack " + String.join(", ", ofTheStack()));
    }

    /** Names of what can be varied without a path. */
    static List<String> names() {
        List<String> names = new ArrayList<>(SHORT.keySet());
        names.addAll(OF_THE_LOAD);
        names.addAll(ofTheStack());
        return names;
    }

    private static List<String> ofTheStack() {
        List<String> names = new ArrayList<>(List.of(BROKERS, PARTITIONS));
        Arrays.stream(Service.values()).map(Service::serviceName).forEach(names::add);
        return names;
    }

    /** Whether it says how records are cut, how fast they come or where they go, which changes no result. */
    boolean leavesResultsAlone() {
        return kind != Kind.SCENARIO || name.equals("burst");
    }

    /** Whether another one gives the same thing its value: {@code hosts} and {@code groups.*.count}. */
    boolean isSameAs(Axis other) {
        return kind == Kind.SCENARIO ? path.equals(other.path) : name.equals(other.name);
    }

    /** The change of the scenario that gives it a value. */
    YamlEdit edit(String value) {
        return new YamlEdit(path, value, path.equals(POLICIES));
    }

    /**
     * The value, if it can be one as far as that can be said without the scenario.
     *
     * @throws IllegalArgumentException saying what would be right
     */
    String checked(String value) {
        if (name.equals(BROKERS) && !List.of("1", "3").contains(value)) {
            throw new IllegalArgumentException("'" + value + "' is not one of 1, 3");
        }
        if (name.equals(TARGET_RATE)) {
            Units.perSecond(value);
        }
        if (name.equals(LOOP) && !List.of("open", CLOSED).contains(value)) {
            throw new IllegalArgumentException("'" + value + "' is not one of open, closed");
        }
        if (name.equals(RECORD_PADDING) && Units.bytes(value) > Load.MOST_PADDING_BYTES) {
            throw new IllegalArgumentException("'" + value + "' is more than " + Units.size(Load.MOST_PADDING_BYTES));
        }
        if (kind == Kind.STACK) {
            int most = name.equals(PARTITIONS) ? MOST_PARTITIONS : MOST_INSTANCES;
            if (!value.matches("[1-9][0-9]{0,3}") || Integer.parseInt(value) > most) {
                throw new IllegalArgumentException("'" + value + "' is not from 1 to " + most);
            }
        }
        return value;
    }
}
