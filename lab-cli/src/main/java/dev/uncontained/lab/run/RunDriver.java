package dev.uncontained.lab.run;

import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.lab.report.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;

/** Starts one run on a stack that is up, and follows it. */
public final class RunDriver {
    private static final long POLL_MS = 200;
    private static final long SAMPLE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long BROKER_SILENT_MS = 3_000;
    private static final long BROKER_PATIENCE_MS = 30_000;
    private static final long MONITOR_PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long PARTIAL_PATIENCE_MS = 8_000;

    private final StackAddress stack;
    private final RunEvent.RunStarted started;
    private final Supplier<Optional<String>> stackFailure;
    private final Consumer<RunProgress> onProgress;
    private final List<Sample> samples = new ArrayList<>();

    /**
     * @param stackFailure says why the stack can do no more, if so
     * @param onProgress told how far it is, a few times a second
     */
    public RunDriver(
            StackAddress stack,
            RunEvent.RunStarted started,
            Supplier<Optional<String>> stackFailure,
            Consumer<RunProgress> onProgress) {
        this.stack = stack;
        this.started = started;
        this.stackFailure = stackFailure;
        this.onProgress = onProgress;
    }

    /** What was seen on the way, about twice a second. */
    public List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** Runs it; an interrupt of the calling thread asks the run to stop, and what it yielded until then is waited for briefly. */
    public RunOutcome drive() {
        return drive(() -> {}, () -> {});
    }

    /**
     * Runs it.
     *
     * @param onStarted what comes as soon as the broker has the order to begin
     * @param onInterrupt what comes before everything else when the calling thread is interrupted
     */
    public RunOutcome drive(Runnable onStarted, Runnable onInterrupt) {
        try (RunsFollower runs = new RunsFollower(stack, started.run());
                MonitorClient monitor = new MonitorClient(stack.monitors(), started.run());
                BrokerWatch broker = new BrokerWatch(stack.bootstrapServers())) {
            try {
                runs.start(started);
                onStarted.run();
                return follow(runs, monitor, broker);
            } catch (InterruptedException | InterruptException e) {
                Thread.interrupted();
                onInterrupt.run();
                return new RunOutcome.Interrupted(stop(runs, "interrupted"));
            }
        }
    }

    private RunOutcome follow(RunsFollower runs, MonitorClient monitor, BrokerWatch broker)
            throws InterruptedException {
        long beganNs = System.nanoTime();
        long monitorSeenNs = beganNs;
        while (true) {
            Optional<RunEvent.RunCompleted> end = runs.awaitCompleted(POLL_MS);
            if (end.isPresent()) {
                return new RunOutcome.Completed(end.get().result());
            }
            Optional<String> failure = stackFailure.get();
            if (failure.isPresent()) {
                return new RunOutcome.Lost(failure.get(), Optional.empty());
            }
            if (broker.silentMs() > BROKER_PATIENCE_MS) {
                return new RunOutcome.Lost(
                        "no broker at " + stack.bootstrapServers() + " has answered for " + BROKER_PATIENCE_MS / 1000
                                + " s.",
                        Optional.empty());
            }
            Optional<RunProgress> progress = monitor.progress();
            long nowNs = System.nanoTime();
            if (progress.isPresent()) {
                monitorSeenNs = nowNs;
                note(progress.get(), nowNs - beganNs);
                // without a broker every host stands still: then it is the broker that is named
                if (!progress.get().stalled().isEmpty() && broker.silentMs() < BROKER_SILENT_MS) {
                    return new RunOutcome.Stalled(progress.get().stalled(), stop(runs, "hosts stalled"));
                }
            } else if (nowNs - monitorSeenNs > MONITOR_PATIENCE_NS) {
                return new RunOutcome.Lost(
                        "fault-monitor has not shown run " + started.run() + " for "
                                + TimeUnit.NANOSECONDS.toSeconds(MONITOR_PATIENCE_NS) + " s at " + stack.monitors()
                                + ".",
                        stop(runs, "fault-monitor is gone"));
            }
        }
    }

    private void note(RunProgress progress, long sinceBeginNs) {
        onProgress.accept(progress);
        double wallSeconds = sinceBeginNs / 1e9;
        if (samples.isEmpty() || sinceBeginNs - (long) (samples.getLast().wallSeconds() * 1e9) >= SAMPLE_NS) {
            samples.add(new Sample(
                    wallSeconds,
                    progress.virtualFraction(),
                    progress.hostsFinished(),
                    progress.bursts(),
                    progress.accesses(),
                    progress.uncontained()));
        }
    }

    private static Optional<RunResult> stop(RunsFollower runs, String reason, String run) throws InterruptedException {
        runs.send(new RunEvent.RunStopRequested(run, reason));
        return runs.awaitCompleted(PARTIAL_PATIENCE_MS).map(RunEvent.RunCompleted::result);
    }

    /** Asks the run to stop and waits a little for what it yielded; empty when nobody answers in time. */
    private Optional<RunResult> stop(RunsFollower runs, String reason) {
        try {
            return stop(runs, reason, started.run());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (dev.uncontained.lab.LabException | InterruptException e) {
            return Optional.empty();
        }
    }
}
