package dev.uncontained.lab.drill;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.Load;
import dev.uncontained.events.Topic;
import dev.uncontained.events.scenario.ActionYaml;
import dev.uncontained.events.scenario.Scenario.Action;
import dev.uncontained.events.scenario.Scenario.Group;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.Units;
import dev.uncontained.events.yaml.YamlFile;
import dev.uncontained.events.yaml.YamlMap;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.stack.Prometheus;
import dev.uncontained.lab.stack.Service;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a drill file, and refuses what cannot be done, with its line. */
final class DrillYaml {
    private static final long SECOND_NS = 1_000_000_000L;
    static final long LONGEST_NS = 3_600 * SECOND_NS;
    static final long MILLISECOND_NS = 1_000_000L;

    private final Path file;
    private final @Nullable Long wantedNs;
    private final Surroundings surroundings;

    private DrillYaml(Path file, @Nullable Long wantedNs, Surroundings surroundings) {
        this.file = file;
        this.wantedNs = wantedNs;
        this.surroundings = surroundings;
    }

    /** What a drill is to be done to. */
    interface Surroundings {
        /**
         * What is to be run.
         *
         * @param lengthNs virtual length in place of the scenario's, in ns, or null
         * @throws IllegalArgumentException when it cannot be run
         */
        RunInput input(Path scenario, @Nullable Long lengthNs);

        /** The stack. */
        Targets targets();

        /** Names of the alerts there are rules for. */
        List<String> alerts();
    }

    /**
     * Reads a drill.
     *
     * @throws BadFileException with every complaint
     */
    static Drill read(Path file, Surroundings surroundings) throws BadFileException {
        return read(file, null, surroundings);
    }

    /**
     * Reads a drill.
     *
     * @param wantedNs virtual length in place of the file's, in ns, or null
     * @throws BadFileException with every complaint
     */
    static Drill read(Path file, @Nullable Long wantedNs, Surroundings surroundings) throws BadFileException {
        return YamlFile.read(file, new DrillYaml(file, wantedNs, surroundings)::drill);
    }

    /** A reader of a file that has been parsed. */
    static DrillYaml reader(Path file, Surroundings surroundings) {
        return new DrillYaml(file, null, surroundings);
    }

    Drill drill(YamlMap top) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        Path scenario = (directory == null ? Path.of("") : directory)
                .resolve(top.text("scenario"))
                .normalize();
        Long ownNs = top.has("length") ? (Long) top.nanoseconds("length", 1_000, LONGEST_NS) : null;
        Long lengthNs = wantedNs == null ? ownNs : wantedNs;
        @Nullable RunInput input = null;
        try {
            input = surroundings.input(scenario, lengthNs);
        } catch (IllegalArgumentException e) {
            top.complain("scenario", String.valueOf(e.getMessage()));
        }
        long limitNs = top.nanoseconds("limit", SECOND_NS, LONGEST_NS, 300 * SECOND_NS);
        YamlMap stack = top.mapOrNull("stack");
        Integer brokers =
                stack != null && stack.has("brokers") ? (Integer) stack.oneOf("brokers", List.of(1, 3)) : null;
        Map<String, Integer> instances = new TreeMap<>();
        if (stack != null) {
            for (Service service : Service.values()) {
                if (stack.has(service.serviceName())) {
                    instances.put(service.serviceName(), stack.integer(service.serviceName(), 1, 16));
                }
            }
        }
        surroundings.targets().refusal(brokers, instances).ifPresent(why -> top.complain("stack", why));
        List<String> processes = surroundings.targets().processes(brokers, instances);
        List<Fault> faults = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlMap fault : top.maps("faults")) {
            FaultKind kind = fault.required("kind", FaultKind::of, FaultKind.KILL);
            surroundings
                    .targets()
                    .refusal(kind)
                    .ifPresent(why -> fault.complain("kind", kind.key() + " cannot be done to this stack: " + why));
            Fault read = kind.action().isPresent()
                    ? simulated(fault, kind, kind.action().get(), input)
                    : fault(fault, kind, processes, lengthNs(input), limitNs);
            // a kind that is unknown has been complained of, and gives no name
            boolean hasName = fault.has("name") || fault.text("kind", "").equals(kind.key());
            if (hasName && !names.add(read.name())) {
                fault.complain(
                        fault.has("name") ? "name" : "kind",
                        "there is a fault '" + read.name() + "' already; give this one a name of its own");
            }
            faults.add(read);
        }
        if (faults.isEmpty()) {
            top.complain("faults", "a drill needs at least one fault; lab drill --faults lists what there is");
        }
        List<YamlMap> steadyState = top.maps("steady-state");
        return new Drill(
                top.text("name"),
                top.text("story", ""),
                scenario,
                lengthNs,
                top.number("seed", 0, Long.MAX_VALUE, 1),
                new Load(top.value("target-rate", Units::perSecond, 0L), false, 0),
                limitNs,
                brokers,
                instances,
                steadyState.stream()
                        .filter(probe -> !ProbeYaml.isRelative(probe))
                        .map(ProbeYaml::probe)
                        .toList(),
                steadyState.stream()
                        .filter(ProbeYaml::isRelative)
                        .map(ProbeYaml::baselineProbe)
                        .toList(),
                faults,
                top.maps("abort-if").stream().map(ProbeYaml::guard).toList(),
                new ExpectationsYaml(input == null ? null : input.scenario(), surroundings::alerts)
                        .read(top.map("expect")));
    }

    private static long lengthNs(@Nullable RunInput input) {
        return input == null ? Long.MAX_VALUE : input.scenario().lengthNs();
    }

    private static Fault simulated(YamlMap map, FaultKind kind, ActionKind action, @Nullable RunInput input) {
        if (map.has("at")) {
            map.complain("at", "a simulated fault is part of the run: give at-virtual, in virtual time");
        }
        List<Group> groups = input == null ? List.of() : input.scenario().groups();
        String target = groups.isEmpty()
                ? map.text("target")
                : known(map, "group", groups.stream().map(Group::name).toList(), " in the scenario");
        Group group = groups.stream()
                .filter(one -> one.name().equals(target))
                .findFirst()
                .orElse(new Group(target, "", 0, List.of(), List.of(), List.of(), null));
        @Nullable Platform platform = input == null ? null : input.platforms().get(group.platform());
        Action done = ActionYaml.action(map, action, "at-virtual", lengthNs(input), group, platform);
        return new Fault(
                map.text("name", kind.key() + " " + target),
                kind,
                target,
                Fault.Clock.VIRTUAL,
                done.atNs(),
                0,
                false,
                0,
                Map.of(),
                done);
    }

    private Fault fault(YamlMap map, FaultKind kind, List<String> processes, long runNs, long limitNs) {
        String target = target(map, kind, processes);
        Fault.Clock clock = map.has("at-virtual") ? Fault.Clock.VIRTUAL : Fault.Clock.WALL;
        if (map.has("at") == map.has("at-virtual")) {
            map.complain(map.has("at") ? "at" : "kind", "give either at, in wall time, or at-virtual, in virtual time");
        }
        long atNs = map.nanoseconds("at", 0, LONGEST_NS, 0);
        if (map.has("at-virtual")) {
            atNs = map.nanoseconds("at-virtual", 0, LONGEST_NS);
            if (atNs >= runNs) {
                map.complain(
                        "at-virtual",
                        "lies beyond the run, which is " + Units.time(runNs * 1000)
                                + " long; give an earlier time or a greater length");
            }
        }
        long jitterNs = map.nanoseconds("jitter", 0, 600 * SECOND_NS, 0);
        boolean whenSteady = map.value("when", DrillYaml::steady, false);
        long forNs = kind.lasts() ? map.nanoseconds("for", MILLISECOND_NS, LONGEST_NS) : 0;
        long wallNs = jitterNs + forNs + (clock == Fault.Clock.WALL ? atNs : 0);
        if (wallNs > limitNs) {
            map.complain(
                    clock == Fault.Clock.WALL ? "at" : "at-virtual",
                    "the fault ends after " + Units.time(wallNs * 1000)
                            + ", beyond the run's limit of " + Units.time(limitNs * 1000)
                            + "; begin it earlier or raise limit");
        }
        Map<Setting, Long> settings = new EnumMap<>(Setting.class);
        kind.settings().forEach(setting -> settings.put(setting, setting.read(map)));
        String name = map.text("name", (kind.key() + " " + target).strip());
        return new Fault(name, kind, target, clock, atNs, jitterNs, whenSteady, forNs, settings, null);
    }

    private String target(YamlMap map, FaultKind kind, List<String> processes) {
        return switch (kind.struck()) {
            case PROCESS -> known(map, "process", processes, more());
            case JVM -> known(map, "JVM", jvms(processes), more());
            case INSTANCE -> known(map, "process of a service with several instances", manifold(processes), more());
            case LINK -> known(map, "service's process", services(processes), more());
            case SERVICE ->
                known(
                        map,
                        "service",
                        Arrays.stream(Service.values())
                                .map(Service::serviceName)
                                .toList(),
                        "");
            case KEEPER ->
                known(
                        map,
                        "service that keeps state",
                        Amnesia.KEPT.keySet().stream().sorted().toList(),
                        "");
            case LOG ->
                known(
                        map,
                        "topic of events",
                        surroundings.targets().topics().stream()
                                .filter(topic -> !Topic.of(topic).compacted())
                                .toList(),
                        "");
            case TOPIC -> known(map, "topic", surroundings.targets().topics(), "");
            case MACHINE, HOSTS -> "";
        };
    }

    private String more() {
        return "; " + surroundings.targets().wayOut();
    }

    private static List<String> jvms(List<String> processes) {
        return processes.stream()
                .filter(process -> !process.equals(Prometheus.NAME))
                .toList();
    }

    private static List<String> services(List<String> processes) {
        return processes.stream()
                .filter(process -> Arrays.stream(Service.values())
                        .anyMatch(service -> process.startsWith(service.serviceName() + "-")))
                .toList();
    }

    private static List<String> manifold(List<String> processes) {
        return services(processes).stream()
                .filter(process -> processes.contains(serviceOf(process) + "-2"))
                .toList();
    }

    private static String serviceOf(String process) {
        return process.substring(0, process.lastIndexOf('-'));
    }

    private static String known(YamlMap map, String what, List<String> there, String wayOut) {
        return known(map, "target", what, there, wayOut);
    }

    /** A text that must be one of those there are. */
    static String known(YamlMap map, String key, String what, List<String> there, String wayOut) {
        return map.required(
                key,
                text -> {
                    if (!there.contains(text)) {
                        throw new IllegalArgumentException("no " + what + " '" + text + "'; there "
                                + (there.isEmpty() ? "is none" : "are " + String.join(", ", there)) + wayOut);
                    }
                    return text;
                },
                there.isEmpty() ? "" : there.getFirst());
    }

    private static boolean steady(String text) {
        if (!text.equals("steady")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not steady; leave the key out where it is not to wait");
        }
        return true;
    }
}
