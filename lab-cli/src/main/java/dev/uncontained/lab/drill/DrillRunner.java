package dev.uncontained.lab.drill;

import dev.uncontained.events.RunResult;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.proxy.LinkOrder;
import dev.uncontained.lab.run.LocalStack;
import dev.uncontained.lab.run.RunDriver;
import dev.uncontained.lab.run.RunId;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.RunOutcome;
import dev.uncontained.lab.run.RunProgress;
import dev.uncontained.lab.stack.Prometheus;
import dev.uncontained.lab.stack.StackState;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One drill on a local stack: undisturbed, disturbed, healed, judged. */
final class DrillRunner {
    private final Drill drill;
    private final long seed;
    private final RunInput input;
    private final LocalStack stack;
    private final Terminal terminal;

    DrillRunner(Drill drill, long seed, RunInput input, LocalStack stack, Terminal terminal) {
        this.drill = drill;
        this.seed = seed;
        this.input = input;
        this.stack = stack;
        this.terminal = terminal;
    }

    /**
     * @param id run id of the disturbed run
     * @throws LabException with exit status 1 when there is no steady state to begin with, or no undisturbed run to hold the result against
     * @throws InterruptedException before the disturbed run; an interrupt during it is part of the outcome
     */
    DrillOutcome run(String id) throws InterruptedException {
        try (Steadiness steadiness = new Steadiness(stack)) {
            Optional<String> undisturbed =
                    drill.expect().digestUnchanged() ? Optional.of(undisturbedDigest()) : Optional.empty();
            steadiness.unsteady(drill.steadyState()).ifPresent(what -> {
                throw LabException.badResult("there is no steady state to begin with: " + what + "; nothing was done.");
            });
            try (FaultEvents events =
                            new FaultEvents(stack.address().bootstrapServers(), id, drill.name(), terminal::notice);
                    Alerts alerts = new Alerts(() -> Prometheus.of(stack.processes()))) {
                String expected = drill.expect().alert();
                if (expected != null) {
                    alerts.awaitQuiet(expected, terminal::notice);
                }
                return disturbed(id, steadiness, undisturbed, events, alerts);
            }
        }
    }

    private Optional<Check> alert(Alerts alerts, boolean endedWell) throws InterruptedException {
        String expected = drill.expect().alert();
        return expected == null
                ? Optional.empty()
                : Optional.of(alerts.fired(expected, endedWell ? Alerts.PATIENCE_NS : 0));
    }

    private String undisturbedDigest() throws InterruptedException {
        terminal.notice("undisturbed run, for its digest");
        RunOutcome outcome =
                drive(RunId.next(), progress -> {}, Optional::empty).outcome();
        if (outcome instanceof RunOutcome.Interrupted) {
            throw new InterruptedException("undisturbed run");
        }
        if (outcome instanceof RunOutcome.Completed completed
                && !completed.value().partial()) {
            terminal.notice("undisturbed digest " + completed.value().digest());
            return completed.value().digest();
        }
        throw LabException.badResult(
                "the undisturbed run did not end well (" + ended(outcome) + "); no fault was begun.");
    }

    private record Driven(RunDriver driver, RunOutcome outcome) {}

    private Driven drive(String id, Consumer<RunProgress> onProgress, Supplier<Optional<String>> failure) {
        RunDriver driver = new RunDriver(
                stack.address(), input.started(id), () -> failure.get().or(this::stackFailure), onProgress);
        return new Driven(driver, driver.drive());
    }

    /** A disk that is full on purpose is no reason to end the run. */
    private Optional<String> stackFailure() {
        return drill.faults().stream().anyMatch(fault -> fault.kind() == FaultKind.FULL_DISK)
                ? stack.takenDown()
                : stack.failure();
    }

    private DrillOutcome disturbed(
            String id, Steadiness steadiness, Optional<String> undisturbed, FaultEvents events, Alerts alerts)
            throws InterruptedException {
        AtomicLong virtualNs = new AtomicLong();
        Latencies latencies = new Latencies();
        long deadlineNs = System.nanoTime() + drill.limitNs();
        Thread driving = Thread.currentThread();
        FaultRunner faults = new FaultRunner(
                Schedule.of(drill.faults(), seed),
                fault -> disturbance(fault, steadiness),
                new OfTheRun(virtualNs, steadiness, latencies, events),
                terminal::notice,
                driving::interrupt);
        Driven driven;
        try (faults) {
            faults.start();
            driven = drive(
                    id,
                    progress -> virtualNs.set((long)
                            (progress.virtualFraction() * input.scenario().lengthNs())),
                    () -> System.nanoTime() > deadlineNs
                            ? Optional.of("the run took longer than the drill's limit of "
                                    + drill.limitNs() / 1_000_000_000L + " s")
                            : Optional.empty());
        }
        if (faults.aborted().isPresent()) {
            // the interrupt that ended the run may have come after its end
            Thread.interrupted();
        }
        Optional<String> unsteady = faults.awaitSteady(drill.expect().recoveredWithinNs());
        RunOutcome outcome = driven.outcome();
        Judge.Evidence evidence = new Judge.Evidence(
                ended(outcome),
                outcome.result(),
                undisturbed,
                faults.recoverySeconds(),
                unsteady,
                faults.problems(),
                faults.aborted(),
                alert(alerts, ended(outcome).isEmpty()));
        return new DrillOutcome(
                drill,
                seed,
                outcome.result(),
                driven.driver().samples(),
                faults.moments(),
                faults.windows(),
                faults.noticedSeconds(),
                latencies,
                faults.recoverySeconds(),
                Judge.checks(drill.expect(), evidence));
    }

    /** The disturbed run and its stack, as the drill watches them. */
    private final class OfTheRun implements Watch {
        private final AtomicLong virtualNs;
        private final Steadiness steadiness;
        private final Latencies latencies;
        private final FaultEvents events;

        private OfTheRun(AtomicLong virtualNs, Steadiness steadiness, Latencies latencies, FaultEvents events) {
            this.events = events;
            this.virtualNs = virtualNs;
            this.steadiness = steadiness;
            this.latencies = latencies;
        }

        @Override
        public long virtualNs() {
            return virtualNs.get();
        }

        @Override
        public Optional<String> tripped() {
            return steadiness.tripped(drill.abortIf());
        }

        @Override
        public Optional<String> unsteady() {
            return steadiness.unsteady(drill.steadyState());
        }

        @Override
        public void look(double wallSeconds) {
            steadiness.look(wallSeconds, latencies);
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

    private Disturbance disturbance(Fault fault, Steadiness steadiness) {
        Supplier<Optional<ProcessHandle>> target = () -> stack.processes().stream()
                .filter(process -> process.name().equals(fault.target()))
                .findFirst()
                .flatMap(StackState.Child::handle);
        return switch (fault.kind()) {
            case KILL -> new ProcessFault(fault, "KILL", "", target);
            case RESTART -> new ProcessFault(fault, "TERM", "", target);
            case PAUSE -> new ProcessFault(fault, "STOP", "CONT", target);
            case TAKE_OVER ->
                new TakeOver(
                        fault,
                        fault.target().substring(0, fault.target().lastIndexOf('-')),
                        stack.address().bootstrapServers(),
                        target,
                        () -> steadiness
                                .unsteadyWithout(fault.target(), drill.steadyState())
                                .isEmpty());
            case THROTTLE -> new Throttle(fault, target);
            case SLOW_START -> new SlowStart(fault, target);
            case HEAP_PRESSURE -> new HeapPressure(fault, target);
            case CPU_HOG -> new CpuHog(fault);
            case MEMORY_HOG -> new MemoryHog(fault);
            case DISK_HOG -> new DiskHog(fault, stack.directory());
            case FULL_DISK ->
                new FullDisk(fault, stack.directory(), LabHome.ofThisProcess().root());
            case CONSUMER_STALL -> new StalledConsumer(fault, stack.address().bootstrapServers());
            case AMNESIA -> new Amnesia(fault, stack.address().bootstrapServers(), stack::processes);
            case DUPLICATE -> copies(fault, false);
            case REORDER -> copies(fault, true);
            case GARBAGE -> new Garbage(fault, stack.address().bootstrapServers(), seedOf(fault));
            case NET_LATENCY -> link(fault, LinkOrder.Kind.LATENCY);
            case NET_BANDWIDTH -> link(fault, LinkOrder.Kind.BANDWIDTH);
            case NET_CUT -> link(fault, LinkOrder.Kind.CUT);
            case NET_RESET -> link(fault, LinkOrder.Kind.RESET);
            case NET_HALF_OPEN -> link(fault, LinkOrder.Kind.HALF_OPEN);
            case DEVICE_RESET,
                    D3_ENTER,
                    D3_LEAVE,
                    HOT_UNPLUG,
                    HOT_PLUG,
                    MEMORY_DISABLE,
                    MEMORY_ENABLE,
                    AUDIT_PASSED,
                    AUDIT_WITHDRAWN,
                    LINK_RETRAIN,
                    ERRATUM_ON,
                    ERRATUM_OFF,
                    HOSTILE_START,
                    // it stands in the run; that its time has come is all there is to see here
                    POLICY_SWITCH -> new WrittenFault();
        };
    }

    private Disturbance copies(Fault fault, boolean reorders) {
        return new Copies(fault, stack.address().bootstrapServers(), seedOf(fault), reorders);
    }

    private Disturbance link(Fault fault, LinkOrder.Kind kind) {
        return new LinkDisturbance(fault, kind, seedOf(fault), stack::processes);
    }

    private long seedOf(Fault fault) {
        return seed ^ fault.name().hashCode();
    }
}
