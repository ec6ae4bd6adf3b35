package dev.uncontained.lab.sweep;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.stack.StackOptions;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Measures what a plan lists and a log has not. */
final class SweepRunner {
    private final SweepPlan plan;
    private final Bench bench;
    private final BiFunction<Point, StackOptions, String> inputsOf;
    private final SweepLog log;
    private final Consumer<String> notices;
    private int done;

    /**
     * @param inputsOf digest of all that decides the runs of a point
     * @param log what has been measured before, and what is measured now
     * @param notices told of every run
     */
    SweepRunner(
            SweepPlan plan,
            Bench bench,
            BiFunction<Point, StackOptions, String> inputsOf,
            SweepLog log,
            Consumer<String> notices) {
        this.plan = plan;
        this.bench = bench;
        this.inputsOf = inputsOf;
        this.log = log;
        this.notices = notices;
    }

    /**
     * @throws LabException when a run did not end well; what was measured until then is in the log
     */
    void run() throws InterruptedException {
        for (SweepPlan.Stage stage : plan.stages()) {
            run(stage);
        }
    }

    private record Due(Point point, String inputs, int round) {}

    private void run(SweepPlan.Stage stage) throws InterruptedException {
        Experiment experiment = plan.experiment();
        List<Due> due = IntStream.rangeClosed(1, experiment.repeats())
                .boxed()
                .flatMap(round -> stage.points().stream()
                        .map(point -> new Due(point, inputsOf.apply(point, stage.stack()), round)))
                .filter(run -> !log.has(run.point(), run.inputs(), run.round()))
                .toList();
        done += stage.points().size() * experiment.repeats() - due.size();
        if (due.isEmpty()) {
            return;
        }
        try (Bench.Stand stand = bench.open(stage.stack())) {
            for (int round = 1; round <= experiment.warmUp(); round++) {
                for (Due point : due.stream().filter(run -> isFirst(run, due)).toList()) {
                    notices.accept("warm-up " + round + " of " + experiment.warmUp() + ": " + point.point());
                    stand.measure(point.point(), point.inputs(), 0);
                }
            }
            for (Due run : due) {
                done++;
                notices.accept("run %d of %d, round %d: %s"
                        .formatted(done, experiment.points().size() * experiment.repeats(), run.round(), run.point()));
                log.add(stand.measure(run.point(), run.inputs(), run.round()));
            }
        }
    }

    private static boolean isFirst(Due run, List<Due> due) {
        return due.stream().filter(other -> other.point().equals(run.point())).findFirst().stream()
                .anyMatch(first -> first.equals(run));
    }
}
