package dev.uncontained.lab.bench;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.yaml.YamlEdit;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.run.LocalStack;
import dev.uncontained.lab.run.RunDriver;
import dev.uncontained.lab.run.RunId;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.RunOutcome;
import dev.uncontained.lab.run.ScenarioSource;
import dev.uncontained.lab.run.Verdict;
import java.util.List;

/**
 * The project itself from end to end: guest-service simulates and writes, fault-monitor folds and accounts, on {@code scenarios/one-host.yaml} with
 * {@value #HOSTS} hosts.
 */
record OwnPipeline(LocalStack stack) {
    static final int HOSTS = 24;

    /** A run of about so many bursts of so many accesses. */
    RunResult run(long bursts, int accessesPerBurst) throws InterruptedException {
        LabHome home = LabHome.ofThisProcess();
        RunInput input = new ScenarioSource(home.root().resolve("platforms"))
                .read(
                        home.root().resolve("scenarios/one-host.yaml"),
                        List.of(
                                edit("length", "1s"),
                                edit("equal", "accesses"),
                                edit("groups.*.count", String.valueOf(HOSTS)),
                                edit("burst", String.valueOf(accessesPerBurst)),
                                edit("accesses", String.valueOf(bursts * accessesPerBurst / HOSTS))));
        RunOutcome outcome =
                new RunDriver(stack.address(), input.started(RunId.next()), stack::failure, progress -> {}).drive();
        if (outcome instanceof RunOutcome.Interrupted) {
            throw new InterruptedException("the run was interrupted");
        }
        Verdict verdict = Verdict.of(outcome);
        if (verdict.exitStatus() != 0) {
            throw LabException.badResult("the run is not good: " + verdict.explanation());
        }
        return outcome.result().orElseThrow();
    }

    private static YamlEdit edit(String path, String value) {
        return new YamlEdit(path, value, false);
    }
}
