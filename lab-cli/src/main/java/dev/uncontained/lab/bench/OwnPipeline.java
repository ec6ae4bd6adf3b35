package dev.uncontained.lab.bench;

import dev.uncontained.events.Load;
import dev.uncontained.events.RunEvent.RunStarted;
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
import java.util.ArrayList;
import java.util.List;

/**
 * The project itself from end to end: guest-service simulates and writes, fault-monitor folds and accounts, on {@code scenarios/one-host.yaml} with
 * {@value #HOSTS} hosts.
 *
 * @param paddingBytes bytes added to each record of {@code guest.mmio}
 */
record OwnPipeline(LocalStack stack, int paddingBytes) {
    static final int HOSTS = 24;

    /** Ten accesses of a host become due together: a quantum of a workload that makes a million a second of virtual time. */
    private static final List<YamlEdit> SMALL_QUANTA =
            List.of(edit("quantum", "10us"), edit("groups.*.vms.*.workloads.*.rate", "1M/s"));

    /**
     * A run at a rate.
     *
     * @param backlogMicros time from the moment at which the last burst was due to the run's last fold
     */
    record Paced(RunResult result, long backlogMicros) {}

    /** A run of about so many bursts of so many accesses, as fast as it goes. */
    RunResult run(long bursts, int accessesPerBurst) throws InterruptedException {
        return run(input(bursts, accessesPerBurst, List.of())
                .with(new Load(0, false, paddingBytes))
                .started(RunId.next()));
    }

    /** A run of about so many bursts of one access each under an open load. */
    Paced runAt(long burstsPerSecond, long bursts) throws InterruptedException {
        RunResult result = run(input(bursts, 1, SMALL_QUANTA)
                .with(new Load(burstsPerSecond, false, paddingBytes))
                .started(RunId.next()));
        Double drainSeconds = result.pipeline().drainSeconds();
        if (drainSeconds == null) {
            throw LabException.environment(
                    "the fault-monitor of this stack does not say how long there was to be caught up with: it is older than this lab.",
                    "lab down, then lab up, so that both are of one version.");
        }
        return new Paced(result, Math.round(drainSeconds * 1e6));
    }

    private static long accesses(long bursts, int accessesPerBurst) {
        return Math.max(1, bursts * accessesPerBurst / HOSTS);
    }

    private static RunInput input(long bursts, int accessesPerBurst, List<YamlEdit> more) {
        LabHome home = LabHome.ofThisProcess();
        List<YamlEdit> edits = new ArrayList<>(List.of(
                edit("length", "1000s"),
                edit("equal", "accesses"),
                edit("groups.*.count", String.valueOf(HOSTS)),
                edit("burst", String.valueOf(accessesPerBurst)),
                edit("accesses", String.valueOf(accesses(bursts, accessesPerBurst)))));
        edits.addAll(more);
        return new ScenarioSource(home.root().resolve("platforms"))
                .read(home.root().resolve("scenarios/one-host.yaml"), edits);
    }

    private RunResult run(RunStarted started) throws InterruptedException {
        RunOutcome outcome = new RunDriver(stack.address(), started, stack::failure, progress -> {}).drive();
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
