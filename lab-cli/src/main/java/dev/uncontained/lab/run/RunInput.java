package dev.uncontained.lab.run;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Claim;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.RunEvent.RunStarted;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.lab.Lab;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Estimate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be run: everything that decides the result.
 *
 * @param scenario the scenario, with what the command line changed in it
 * @param platforms every platform it names, by name
 */
public record RunInput(Scenario scenario, Map<String, Platform> platforms) {
    public RunInput {
        platforms = Map.copyOf(platforms);
    }

    /**
     * The same with what the command line changes; what is null or empty stays.
     *
     * @throws LabException with exit status 2 when the length does not fit the scenario's quantum
     */
    public RunInput with(@Nullable Long seed, @Nullable Long lengthNs, List<Policy> policies) {
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
                platforms);
    }

    /** The event that begins it. */
    public RunStarted started(String run) {
        return new RunStarted(run, System.currentTimeMillis(), Lab.VERSION, scenario, platforms);
    }

    /** What its platforms state without anyone having measured it, by platform. */
    List<Estimate> estimates() {
        return new TreeMap<>(platforms)
                .values().stream()
                        .flatMap(platform -> platform.claims().stream()
                                .filter(claim -> claim.grade() == Claim.Grade.ESTIMATE)
                                .map(claim -> new Estimate(platform.name(), claim.subject(), claim.source())))
                        .toList();
    }
}
