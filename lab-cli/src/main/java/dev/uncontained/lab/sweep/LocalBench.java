package dev.uncontained.lab.sweep;

import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.yaml.Units;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.run.LocalStack;
import dev.uncontained.lab.run.RunDriver;
import dev.uncontained.lab.run.RunId;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.RunOutcome;
import dev.uncontained.lab.run.Verdict;
import dev.uncontained.lab.stack.StackOptions;
import java.util.List;
import java.util.function.Function;

/** Measures on local stacks: the one that is up, or some of its own. */
final class LocalBench implements Bench {
    private final Function<Point, RunInput> inputOf;
    private final long limitNs;
    private final Terminal terminal;

    /**
     * @param inputOf what is to be run at a point
     * @param limitNs longest wall time of one run
     */
    LocalBench(Function<Point, RunInput> inputOf, long limitNs, Terminal terminal) {
        this.inputOf = inputOf;
        this.limitNs = limitNs;
        this.terminal = terminal;
    }

    @Override
    public Stand open(StackOptions options) throws InterruptedException {
        return new LocalStand(LocalStack.open(options, terminal));
    }

    private final class LocalStand implements Stand {
        private final LocalStack stack;

        private LocalStand(LocalStack stack) {
            this.stack = stack;
        }

        @Override
        public Measurement measure(Point point, String inputs, int round) throws InterruptedException {
            RunInput input = inputOf.apply(point);
            String bootstrapServers = stack.address().bootstrapServers();
            long logBefore = LogBytes.of(bootstrapServers);
            RunEvent.RunStarted started = input.started(RunId.next());
            ProcessMeter meter = new ProcessMeter(stack.processes());
            Deadline deadline = new Deadline(limitNs);
            RunOutcome outcome;
            List<Look> looks;
            try (Course course = new Course(stack.processes())) {
                outcome = new RunDriver(stack.address(), started, stack::failure, progress -> {
                            meter.look();
                            course.look(progress);
                            deadline.interruptIfPassed();
                        })
                        .drive();
                looks = course.looks();
            }
            RunResult result = good(outcome, deadline, point);
            List<ProcessUse> uses = meter.uses();
            return new Measurement(
                    point.values(),
                    inputs,
                    round,
                    started.run(),
                    result.digest(),
                    started.startedAtEpochMs(),
                    result.pipeline().latencyHistogram(),
                    Measuring.of(
                            result,
                            input.scenario(),
                            uses,
                            meter.mostResidentBytes(),
                            LogBytes.of(bootstrapServers) - logBefore,
                            looks),
                    uses,
                    looks);
        }

        private RunResult good(RunOutcome outcome, Deadline deadline, Point point) throws InterruptedException {
            if (deadline.hasPassed() && !(outcome instanceof RunOutcome.Completed)) {
                throw LabException.badResult(
                        "the run of " + point + " took longer than the limit of " + Units.time(limitNs * 1000) + ".");
            }
            if (outcome instanceof RunOutcome.Interrupted) {
                throw new InterruptedException("run of " + point);
            }
            Verdict verdict = Verdict.of(outcome);
            if (verdict.exitStatus() == LabException.ENVIRONMENT) {
                throw LabException.environment(
                        "the run of " + point + " was lost: " + verdict.explanation(), "See lab status and the logs.");
            }
            if (verdict.exitStatus() != 0) {
                throw LabException.badResult("the run of " + point + " is not good: " + verdict.explanation());
            }
            return outcome.result().orElseThrow();
        }

        @Override
        public void close() {
            stack.close();
        }
    }

    /** Ends a run that takes too long in the way Ctrl-C does, so that the stack is told. */
    private static final class Deadline {
        private final long atNs;
        private boolean passed;

        private Deadline(long limitNs) {
            atNs = System.nanoTime() + limitNs;
        }

        private void interruptIfPassed() {
            if (!passed && System.nanoTime() - atNs > 0) {
                passed = true;
                Thread.currentThread().interrupt();
            }
        }

        private boolean hasPassed() {
            if (passed) {
                // the interrupt may have come after the run's end
                Thread.interrupted();
            }
            return passed;
        }
    }
}
