package dev.uncontained.lab.drill;

import dev.uncontained.events.RunResult;
import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.report.Latencies;
import dev.uncontained.lab.report.Sample;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is known after a drill.
 *
 * @param drill the drill
 * @param seed seed its schedule was drawn from
 * @param result result of the disturbed run, if there is one
 * @param undisturbedDigest digest of the undisturbed run, if one was made
 * @param estimates what the platforms of its scenario state without anyone having measured it
 * @param samples what was seen of the disturbed run
 * @param moments what happened, in order
 * @param courses what became of each fault
 * @param latencies of the pipeline in the course of it
 * @param checks what became of each expectation
 */
record DrillOutcome(
        Drill drill,
        long seed,
        Optional<RunResult> result,
        Optional<String> undisturbedDigest,
        List<Estimate> estimates,
        List<Sample> samples,
        List<Moment> moments,
        List<Course> courses,
        Latencies latencies,
        List<Check> checks) {
    /**
     * A drill whose faults were never begun.
     *
     * @param why what was not there to begin from
     */
    static DrillOutcome notBegun(Drill drill, long seed, String why) {
        return new DrillOutcome(
                drill,
                seed,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Latencies(),
                List.of(Check.of("the drill can be begun", false, why)));
    }

    /** Whether every expectation that could be checked was met. */
    boolean passed() {
        return checks.stream().noneMatch(check -> check.state() == Check.State.FAILED);
    }
}
