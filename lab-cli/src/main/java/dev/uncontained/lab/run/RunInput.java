package dev.uncontained.lab.run;

import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.Load;
import dev.uncontained.events.RunEvent.RunStarted;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.events.scenario.Scenario.Action;
import dev.uncontained.events.scenario.Scenario.Group;
import dev.uncontained.lab.Lab;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be run: everything that decides the result, and how fast.
 *
 * @param scenario the scenario, with what the command line changed in it
 * @param platforms every platform it names, by name
 * @param load how fast it is to be executed in wall time
 */
public record RunInput(Scenario scenario, Map<String, Platform> platforms, Load load) {
    public RunInput {
        platforms = Map.copyOf(platforms);
    }

    /** At full speed. */
    public RunInput(Scenario scenario, Map<String, Platform> platforms) {
        this(scenario, platforms, Load.FULL_SPEED);
    }

    /** The same under another load. */
    public RunInput with(Load other) {
        return new RunInput(scenario, platforms, other);
    }

    /**
     * The same with what the command line changes; what is null or empty stays.
     *
     * @throws LabException with exit status 2 when a value is one that no scenario file may hold
     */
    public RunInput with(@Nullable Long seed, @Nullable Long lengthNs, List<Policy> policies) {
        if (seed != null && seed < 0) {
            throw LabException.usage("--seed is " + seed + ".", "It can be 0 or more.");
        }
        if (lengthNs != null && (lengthNs < Scenario.SHORTEST_NS || lengthNs > Scenario.LONGEST_NS)) {
            throw LabException.usage(
                    "--length is " + lengthNs + " ns.",
                    "It can be from " + Scenario.SHORTEST_NS + "ns to " + Scenario.LONGEST_NS / 1_000_000_000 + "s.");
        }
        if (policies.stream().distinct().count() != policies.size()) {
            throw LabException.usage(
                    "--policy names one twice: "
                            + policies.stream().map(Policy::wireName).collect(Collectors.joining(",")) + ".",
                    "Name each policy once.");
        }
        if (lengthNs != null && lengthNs % scenario.quantumNs() != 0) {
            throw LabException.usage(
                    "--length is " + lengthNs + " ns, which is no multiple of the scenario's quantum of "
                            + scenario.quantumNs() + " ns.",
                    "Give a whole number of quanta, for example "
                            + Math.max(1, lengthNs / scenario.quantumNs()) * scenario.quantumNs() + "ns.");
        }
        return new RunInput(
                new Scenario(
                        scenario.name(),
                        seed == null ? scenario.seed() : seed,
                        lengthNs == null ? scenario.lengthNs() : lengthNs,
                        scenario.quantumNs(),
                        scenario.burstAccesses(),
                        scenario.accessLimit(),
                        policies.isEmpty() ? scenario.policies() : policies,
                        scenario.groups()),
                platforms,
                load);
    }

    /**
     * The same with more timed actions.
     *
     * @param actions further actions of each group, by its name
     */
    public RunInput with(Map<String, List<Action>> actions) {
        return new RunInput(
                new Scenario(
                        scenario.name(),
                        scenario.seed(),
                        scenario.lengthNs(),
                        scenario.quantumNs(),
                        scenario.burstAccesses(),
                        scenario.accessLimit(),
                        scenario.policies(),
                        scenario.groups().stream()
                                .map(group -> with(group, actions.getOrDefault(group.name(), List.of())))
                                .toList()),
                platforms,
                load);
    }

    private static Group with(Group group, List<Action> more) {
        List<Action> all = new ArrayList<>(group.actions());
        all.addAll(more);
        return new Group(
                group.name(), group.platform(), group.count(), group.devices(), group.vms(), all, group.recovery());
    }

    /** The event that begins it. */
    public RunStarted started(String run) {
        return new RunStarted(run, System.currentTimeMillis(), Lab.VERSION, scenario, platforms, load);
    }

    /** What its platforms state without anyone having measured it, by platform, and on which of them the model itself has no more than an estimate. */
    public List<Estimate> estimates() {
        Stream<Estimate> ofCaches = scenario.groups().stream()
                .filter(RunInput::hasCacheable)
                .map(Group::platform)
                .distinct()
                .sorted()
                .map(platform -> new Estimate(
                        platform,
                        "cacheable mappings",
                        "no cache is modelled: stores gather and loads travel as if the memory were Normal-NC"));
        return Stream.concat(Estimate.of(platforms.values()).stream(), ofCaches).toList();
    }

    private static boolean hasCacheable(Group group) {
        return group.devices().stream()
                .flatMap(device -> device.regions().stream())
                .anyMatch(region -> region.hostMapping() == HostMapping.CACHEABLE);
    }
}
