package dev.uncontained.lab.drill;

import dev.uncontained.events.Load;
import dev.uncontained.events.scenario.Scenario.Action;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A drill file.
 *
 * @param name its name
 * @param story what happens, for the people who rehearse it
 * @param scenario scenario file
 * @param lengthNs virtual length in place of the scenario's, or null
 * @param seed of everything it draws
 * @param load how fast the disturbed run is executed in wall time
 * @param limitNs longest wall time of the disturbed run, in ns
 * @param brokers brokers it needs, or null for any number
 * @param instances instances of services it needs, by name
 * @param steadyState what is true of a stack that is well; asked before, and again after healing
 * @param asBefore what must be as it was in the undisturbed run; asked while the disturbed one goes
 * @param faults what is done to it
 * @param abortIf what must not happen meanwhile: a probe whose range is left ends the drill
 * @param expect what must come of it
 */
record Drill(
        String name,
        String story,
        Path scenario,
        @Nullable Long lengthNs,
        long seed,
        Load load,
        long limitNs,
        @Nullable Integer brokers,
        Map<String, Integer> instances,
        List<Probe> steadyState,
        List<BaselineProbe> asBefore,
        List<Fault> faults,
        List<Probe> abortIf,
        Expectations expect) {
    Drill {
        instances = Map.copyOf(instances);
        steadyState = List.copyOf(steadyState);
        asBefore = List.copyOf(asBefore);
        faults = List.copyOf(faults);
        abortIf = List.copyOf(abortIf);
    }

    /** Whether the scenario is also run undisturbed. */
    boolean needsUndisturbedRun() {
        return expect.digestUnchanged() || !asBefore.isEmpty();
    }

    /** Processes whose links to the brokers are disturbed. */
    Set<String> proxied() {
        return faults.stream()
                .filter(fault -> fault.kind().struck() == FaultKind.Struck.LINK)
                .map(Fault::target)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What its simulated faults do to each host, by group. */
    Map<String, List<Action>> actions() {
        return faults.stream()
                .filter(Fault::isSimulated)
                .collect(Collectors.groupingBy(
                        Fault::target,
                        Collectors.mapping(fault -> Objects.requireNonNull(fault.action()), Collectors.toList())));
    }
}
