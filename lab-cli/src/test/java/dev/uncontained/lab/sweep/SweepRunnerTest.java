package dev.uncontained.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.stack.StackOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepRunnerTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final List<String> seen = new ArrayList<>();

    /** Writes down what it is asked for; breaks at the run of that number. */
    private final class Notebook implements Bench, Bench.Stand {
        private final int breaksAt;
        private int runs;

        private Notebook(int breaksAt) {
            this.breaksAt = breaksAt;
        }

        @Override
        public Stand open(StackOptions options) {
            seen.add("open");
            return this;
        }

        @Override
        public Measurement measure(Point point, String inputs, int round) {
            if (++runs == breaksAt) {
                throw LabException.badResult("broken");
            }
            seen.add(round + " " + point);
            return Samples.run(point, round, 1e6);
        }

        @Override
        public void close() {
            seen.add("close");
        }
    }

    private SweepPlan plan(Experiment experiment) {
        List<SweepPlan.Stage> stages = experiment.byDeployment().values().stream()
                .map(points -> new SweepPlan.Stage(new StackOptions(), points))
                .toList();
        return new SweepPlan(experiment, stages);
    }

    private void run(Bench bench) throws InterruptedException {
        new SweepRunner(
                        plan(Samples.experiment()),
                        bench,
                        (point, stack) -> Samples.inputs(point),
                        new SweepLog(directory),
                        notice -> {})
                .run();
    }

    @Test
    void aStackStaysUpForAllRoundsOfItsPointsAndWarmsUpFirst() throws InterruptedException {
        run(new Notebook(0));

        assertThat(seen)
                .containsExactly(
                        "open",
                        "0 brokers=1 burst=1",
                        "0 brokers=1 burst=64",
                        "1 brokers=1 burst=1",
                        "1 brokers=1 burst=64",
                        "2 brokers=1 burst=1",
                        "2 brokers=1 burst=64",
                        "3 brokers=1 burst=1",
                        "3 brokers=1 burst=64",
                        "close",
                        "open",
                        "0 brokers=3 burst=1",
                        "0 brokers=3 burst=64",
                        "1 brokers=3 burst=1",
                        "1 brokers=3 burst=64",
                        "2 brokers=3 burst=1",
                        "2 brokers=3 burst=64",
                        "3 brokers=3 burst=1",
                        "3 brokers=3 burst=64",
                        "close");
        assertThat(new SweepLog(directory).measurements()).hasSize(12).allMatch(run -> run.round() > 0);
    }

    @Test
    void whatABrokenSweepHadMeasuredIsNotRunAgain() throws InterruptedException {
        assertThatThrownBy(() -> run(new Notebook(8))).isInstanceOf(LabException.class);
        assertThat(seen).endsWith("3 brokers=1 burst=1", "close");
        seen.clear();

        run(new Notebook(0));

        assertThat(seen)
                .startsWith("open", "0 brokers=1 burst=64", "3 brokers=1 burst=64", "close", "open")
                .hasSize(4 + 1 + 2 + 6 + 1);
        assertThat(Results.of(Samples.experiment(), Map.of(), List.of(), new SweepLog(directory).measurements())
                        .missing())
                .isZero();
    }

    @Test
    void aFinishedSweepStartsNoStack() throws InterruptedException {
        run(new Notebook(0));
        seen.clear();

        run(new Notebook(0));

        assertThat(seen).isEmpty();
    }

    @Test
    void runsOfOtherInputsAreNotTakenForThese() throws InterruptedException {
        run(new Notebook(0));
        seen.clear();

        new SweepRunner(
                        plan(Samples.experiment()),
                        new Notebook(0),
                        (point, stack) -> "another platform file",
                        new SweepLog(directory),
                        notice -> {})
                .run();

        assertThat(seen).hasSize(20);
    }
}
