package dev.uncontained.lab.whatif;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.RunEvent.RunStarted;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.events.scenario.Scenario.Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A run that differs from a recorded one in policies and platforms, and in nothing that its programs do. */
final class Variation {
    private Variation() {}

    /** Names of the platforms of a run, in the order of its groups. */
    static List<String> platforms(RunStarted started) {
        return started.scenario().groups().stream()
                .map(Group::platform)
                .distinct()
                .toList();
    }

    /**
     * The groups on one platform, on another, under other policies.
     *
     * @param from platform whose groups are taken
     * @param to platform they are put on
     */
    static RunStarted of(RunStarted started, String from, Platform to, List<Policy> policies) {
        Scenario s = started.scenario();
        List<Group> groups = new ArrayList<>();
        for (Group g : s.groups()) {
            if (g.platform().equals(from)) {
                groups.add(new Group(g.name(), to.name(), g.count(), g.devices(), g.vms(), g.actions(), g.recovery()));
            }
        }
        Map<String, Platform> platforms = new HashMap<>(started.platforms());
        platforms.put(to.name(), to);
        return new RunStarted(
                started.run(),
                started.startedAtEpochMs(),
                started.labVersion(),
                new Scenario(
                        s.name(),
                        s.seed(),
                        s.lengthNs(),
                        s.quantumNs(),
                        s.burstAccesses(),
                        s.accessLimit(),
                        policies,
                        groups),
                platforms);
    }
}
