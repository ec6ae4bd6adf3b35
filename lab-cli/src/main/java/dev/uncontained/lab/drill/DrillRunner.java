package dev.uncontained.lab.drill;

import dev.uncontained.events.Load;
import dev.uncontained.events.RunEvent.RunStarted;
import dev.uncontained.events.RunResult;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.report.Latencies;
import dev.uncontained.lab.run.RunDriver;
import dev.uncontained.lab.run.RunId;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.RunOutcome;
import dev.uncontained.lab.run.RunProgress;
import dev.uncontained.lab.stack.Prometheus;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One drill: undisturbed, disturbed, healed, judged. */
final class DrillRunner {
    private static final long STEADY_PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_MS = 200;

    /** Whoever has pressed Ctrl-C waits no longer than that for a steady state. */
    private static final long INTERRUPTED_PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final Drill drill;
    private final long seed;
    private final RunInput input;
    private final Site site;
    private final Terminal terminal;
    private final Baseline baseline;

    DrillRunner(Drill drill, long seed, RunInput input, Site site, Terminal terminal) {
        this.drill = drill;
        this.seed = seed;
        this.input = input;
        this.site = site;
        this.baseline = new Baseline(drill.asBefore());
        this.terminal = terminal;
    }

    /**
     * @param id run id of the disturbed run
     * @throws LabException with exit status 1 when there is no steady state to begin with, or no undisturbed run to hold the result against
     * @throws InterruptedException before the disturbed run; an interrupt during it is part of the outcome
     */
    DrillOutcome run(String id) throws InterruptedException {
        AlertExpectation alert = drill.expect().alert();
        // what an undisturbed run sets off would have to be waited out before the disturbed one may
        boolean undisturbedFirst = alert == null || !drill.asBefore().isEmpty();
        try (Steadiness steadiness = new Steadiness(site::processes)) {
            Optional<String> before =
                    undisturbedFirst && drill.needsUndisturbedRun() ? undisturbedDigest(steadiness) : Optional.empty();
            Disturbed disturbed;
            try (Guards guards = new Guards(drill.abortIf(), steadiness::shown)) {
                guards.start();
                awaitSteadyState(steadiness, guards);
                try (FaultEvents events =
                                new FaultEvents(site.address().bootstrapServers(), id, drill.name(), terminal::notice);
                        Alerts alerts = new Alerts(() -> Prometheus.of(site.processes()))) {
                    if (alert != null) {
                        alerts.awaitQuiet(alert, terminal::notice);
                    }
                    requireUntripped(guards);
                    disturbed = disturbed(id, steadiness, guards, events, alerts);
                }
            }
            boolean ended = disturbed.driven.outcome() instanceof RunOutcome.Completed;
            Optional<String> undisturbed = !undisturbedFirst && drill.needsUndisturbedRun() && ended
                    ? undisturbedDigestAfterwards(steadiness)
                    : before;
            return disturbed.outcome(undisturbed);
        }
    }

    /** A stack that has only just come up may take a moment to answer everything it is asked. */
    private void awaitSteadyState(Steadiness steadiness, Guards guards) throws InterruptedException {
        long beganNs = System.nanoTime();
        Optional<String> amiss = steadiness.unsteady(drill.steadyState());
        while (amiss.isPresent()) {
            requireUntripped(guards);
            if (System.nanoTime() - beganNs > STEADY_PATIENCE_NS) {
                throw LabException.badResult(
                        "there is no steady state to begin with: " + amiss.get() + "; nothing was done.");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            amiss = steadiness.unsteady(drill.steadyState());
        }
    }

    private static void requireUntripped(Guards guards) {
        guards.tripped().ifPresent(guard -> {
            throw LabException.badResult("a guard has tripped before the begin: " + guard + "; nothing was done.");
        });
    }

    private Optional<Check> alert(Alerts alerts, boolean endedWell) throws InterruptedException {
        AlertExpectation expected = drill.expect().alert();
        return expected == null
                ? Optional.empty()
                : Optional.of(alerts.fired(expected, endedWell ? Alerts.PATIENCE_NS : 0));
    }

    private Optional<String> undisturbedDigest(Steadiness steadiness) throws InterruptedException {
        terminal.notice("undisturbed run, for its digest" + (baseline.isWanted() ? " and the baseline" : ""));
        // a digest does not depend on the load, what a metric is measured at does
        RunInput undisturbed = baseline.isWanted() ? input : input.with(Load.FULL_SPEED);
        RunOutcome outcome = drive(
                        undisturbed.started(RunId.next()),
                        progress -> lookAtBaseline(steadiness),
                        Optional::empty,
                        () -> {},
                        () -> {})
                .outcome();
        if (outcome instanceof RunOutcome.Interrupted) {
            throw new InterruptedException("undisturbed run");
        }
        if (outcome instanceof RunOutcome.Completed completed
                && !completed.value().partial()) {
            terminal.notice("undisturbed digest " + completed.value().digest());
            baseline.establish(terminal::notice);
            return Optional.of(completed.value().digest());
        }
        throw LabException.badResult("the undisturbed run did not end well (" + ended(outcome) + ").");
    }

    /** What the disturbed run has shown is not thrown away because the other one fails. */
    private Optional<String> undisturbedDigestAfterwards(Steadiness steadiness) {
        try {
            return undisturbedDigest(steadiness);
        } catch (InterruptedException e) {
            terminal.notice("interrupted; there is no undisturbed digest");
        } catch (LabException e) {
            terminal.notice(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private void lookAtBaseline(Steadiness steadiness) {
        if (baseline.isWanted()) {
            baseline.look(steadiness::read, System.nanoTime());
        }
    }

    private record Driven(RunDriver driver, RunOutcome outcome) {}

    private Driven drive(
            RunStarted run,
            Consumer<RunProgress> onProgress,
            Supplier<Optional<String>> failure,
            Runnable onStarted,
            Runnable onInterrupt) {
        RunDriver driver =
                new RunDriver(site.address(), run, () -> failure.get().or(this::stackFailure), onProgress);
        return new Driven(driver, driver.drive(onStarted, onInterrupt));
    }

    /** A disk that is full on purpose is no reason to end the run. */
    private Optional<String> stackFailure() {
        return drill.faults().stream().anyMatch(fault -> fault.kind() == FaultKind.FULL_DISK)
                ? site.takenDown()
                : site.failure();
    }

    /**
     * The disturbed run, when everything is healed.
     *
     * @param unsteady what did not come back, if something did not
     * @param alert what became of the alert that is expected, if one is
     */
    private record Disturbed(
            DrillRunner runner,
            Driven driven,
            FaultRunner faults,
            Guards guards,
            Latencies latencies,
            Optional<String> unsteady,
            Optional<Check> alert) {
        private DrillOutcome outcome(Optional<String> undisturbedDigest) {
            RunOutcome outcome = driven.outcome();
            Judge.Evidence evidence = new Judge.Evidence(
                    faults.hasAborted() && outcome instanceof RunOutcome.Interrupted
                            ? "the drill stopped it"
                            : ended(outcome),
                    outcome.result(),
                    undisturbedDigest,
                    faults.courses(),
                    faults.longestRecoverySeconds(),
                    unsteady,
                    faults.problems(),
                    guards.tripped(),
                    guards.blind(),
                    alert);
            return new DrillOutcome(
                    runner.drill,
                    runner.seed,
                    outcome.result(),
                    undisturbedDigest,
                    runner.input.estimates(),
                    driven.driver().samples(),
                    faults.moments(),
                    faults.courses(),
                    latencies,
                    Judge.checks(runner.drill.expect(), evidence));
        }
    }

    private Disturbed disturbed(String id, Steadiness steadiness, Guards guards, FaultEvents events, Alerts alerts)
            throws InterruptedException {
        OfTheRun run = new OfTheRun(steadiness, events);
        long deadlineNs = System.nanoTime() + drill.limitNs();
        Thread driving = Thread.currentThread();
        FaultRunner faults = new FaultRunner(
                Schedule.of(drill.faults(), seed),
                new Disturbances(site, drill, seed, steadiness)::of,
                run,
                terminal::notice,
                driving::interrupt);
        Driven driven;
        try (faults) {
            driven = drive(
                    input.started(id),
                    run::onProgress,
                    () -> System.nanoTime() > deadlineNs
                            ? Optional.of("the run took longer than the drill's limit of "
                                    + drill.limitNs() / 1_000_000_000L + " s")
                            : Optional.empty(),
                    () -> {
                        faults.start();
                        guards.onTrip(faults::onTripped);
                    },
                    faults::close);
        }
        if (ended(driven.outcome()).isEmpty()) {
            faults.onComplete();
        }
        run.goes = false;
        if (faults.hasAborted()) {
            // the interrupt that ended the run may have come after its end
            Thread.interrupted();
        }
        boolean interrupted = driven.outcome() instanceof RunOutcome.Interrupted && !faults.hasAborted();
        Optional<String> unsteady = faults.awaitSteady(
                interrupted
                        ? Math.min(drill.expect().recoveredWithinNs(), INTERRUPTED_PATIENCE_NS)
                        : drill.expect().recoveredWithinNs());
        boolean endedWell = ended(driven.outcome()).isEmpty();
        return new Disturbed(this, driven, faults, guards, run.latencies, unsteady, alert(alerts, endedWell));
    }

    /** The disturbed run and its stack, as the drill watches them. */
    private final class OfTheRun implements Watch {
        private final AtomicLong virtualNs = new AtomicLong();
        private final Latencies latencies = new Latencies();
        private final Steadiness steadiness;
        private final FaultEvents events;
        private volatile boolean goes = true;

        private OfTheRun(Steadiness steadiness, FaultEvents events) {
            this.steadiness = steadiness;
            this.events = events;
        }

        private void onProgress(RunProgress progress) {
            virtualNs.set((long) (progress.virtualFraction() * input.scenario().lengthNs()));
        }

        @Override
        public long virtualNs() {
            return virtualNs.get();
        }

        @Override
        public Optional<String> unsteady() {
            return steadiness.unsteady(drill.steadyState()).or(() -> goes ? baseline.unsteady() : Optional.empty());
        }

        @Override
        public void look(double wallSeconds) {
            steadiness.look(wallSeconds, latencies);
            lookAtBaseline(steadiness);
        }

        @Override
        public void onBegun(Fault fault) {
            events.onBegun(fault);
        }

        @Override
        public void onEnded(Fault fault) {
            events.onEnded(fault);
        }
    }

    private static String ended(RunOutcome outcome) {
        return switch (outcome) {
            case RunOutcome.Completed completed -> partial(completed.value());
            case RunOutcome.Interrupted _ -> "it was interrupted";
            case RunOutcome.Stalled stalled ->
                stalled.hosts().size() + " hosts stalled: " + String.join(", ", stalled.hosts());
            case RunOutcome.Lost lost -> lost.what();
        };
    }

    private static String partial(RunResult result) {
        return result.partial() ? "someone stopped it" : "";
    }
}
