package dev.uncontained.lab.run;

import dev.uncontained.events.RunResult;
import dev.uncontained.lab.LabException;
import java.util.Map;

/**
 * What the end of a run means for whoever started it.
 *
 * @param status one word for the manifest
 * @param exitStatus exit status of the command
 * @param explanation what went wrong, for people; empty when nothing did
 */
public record Verdict(String status, int exitStatus, String explanation) {
    /** The verdict on an outcome. */
    public static Verdict of(RunOutcome outcome) {
        return switch (outcome) {
            case RunOutcome.Completed completed -> ofResult(completed.value());
            case RunOutcome.Interrupted interrupted ->
                new Verdict(
                        "interrupted",
                        LabException.INTERRUPTED,
                        interrupted.result().isPresent()
                                ? "interrupted; what the run yielded until then is marked as partial."
                                : "interrupted; the services did not tell in time what the run had yielded.");
            case RunOutcome.Stalled stalled ->
                new Verdict(
                        "stalled",
                        LabException.BAD_RESULT,
                        stalled.hosts().size() + " hosts made no progress for longer than they may: "
                                + String.join(", ", stalled.hosts()) + ".");
            case RunOutcome.Lost lost -> new Verdict("lost", LabException.ENVIRONMENT, lost.what());
        };
    }

    private static Verdict ofResult(RunResult result) {
        if (!result.accounting().balanced()
                || result.accounting().lostBursts() != 0
                || result.accounting().duplicatedBursts() != 0) {
            return new Verdict(
                    "completed",
                    LabException.BAD_RESULT,
                    "the accounting of this run is not balanced: its figures cannot be trusted.");
        }
        if (result.partial()) {
            return new Verdict("stopped", LabException.BAD_RESULT, "someone stopped the run before its end.");
        }
        return new Verdict("completed", 0, "");
    }

    /** The result of a run that nothing is known of. */
    static RunResult nothing(String run, RunInput input) {
        return new RunResult(
                run,
                input.scenario().name(),
                input.scenario().seed(),
                "",
                true,
                Map.of(),
                new RunResult.Accounting(0, 0, 0, 0, 0, 0, 0, 0, false),
                new RunResult.Pipeline(0, 0.0, 0.0, 0, 0, 0, 0, new RunResult.Latency(0, 0, 0, 0, 0), null));
    }
}
