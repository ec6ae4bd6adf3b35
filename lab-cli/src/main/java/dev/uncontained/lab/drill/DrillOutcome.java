package dev.uncontained.lab.drill;

import dev.uncontained.events.RunResult;
import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.report.Latencies;
import dev.uncontained.lab.report.Sample;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is known after a drill.
 *
 * @param drill the drill
 * @param seed seed its schedule was drawn from
 * @param result result of the disturbed run, if there is one
 * @param estimates what the platforms of its scenario state without anyone having measured it
 * @param samples what was seen of the disturbed run
 * @param moments what happened, in order
 * @param windows when faults were there
 * @param noticedSeconds time from a fault's begin until something was first seen not to be as it should be, in s; without those that
 *     nobody noticed
 * @param latencies of the pipeline in the course of it
 * @param recoverySeconds longest time from the end of a fault to a steady state
 * @param checks what became of each expectation
 */
record DrillOutcome(
        Drill drill,
        long seed,
        Optional<RunResult> result,
        List<Estimate> estimates,
        List<Sample> samples,
        List<Moment> moments,
        List<Window> windows,
        Map<Fault, Double> noticedSeconds,
        Latencies latencies,
        double recoverySeconds,
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
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                new Latencies(),
                0,
                List.of(Check.of("the drill can be begun", false, why)));
    }

    /** Whether every expectation that could be checked was met. */
    boolean passed() {
        return checks.stream().noneMatch(check -> check.state() == Check.State.FAILED);
    }
}
