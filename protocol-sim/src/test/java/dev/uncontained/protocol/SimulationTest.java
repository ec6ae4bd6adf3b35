package dev.uncontained.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.scenario.ScenarioInput;
import dev.uncontained.events.scenario.ScenarioYaml;
import dev.uncontained.events.yaml.BadFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many schedules, none of which may change a record. {@code ./lab test --schedules N [--seed S]} goes through as many as one likes.
 */
final class SimulationTest {
    private static final long SCHEDULES = Long.getLong("lab.schedules", 2_000);
    private static final long SEED = Long.getLong("lab.schedules.seed", 1);
    private static final long TO_FIND_A_PLANT = 20_000;

    private final Simulation simulation = new Simulation(hosts());

    private static List<HostSpec> hosts() {
        try {
            ScenarioInput input = ScenarioYaml.read(
                    Path.of("src/test/resources/little.yaml"), new PlatformFolder(Path.of("../platforms")));
            return input.scenario().hosts(input.platforms());
        } catch (BadFileException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void noScheduleChangesARecord() {
        long startNs = System.nanoTime();
        Optional<Simulation.Failure> failure = simulation.search(Plant.NONE, SEED, SCHEDULES);
        System.out.printf(
                "%,d schedules from seed %d, %,d steps, %.1f s%n",
                SCHEDULES, SEED, simulation.steps(), (System.nanoTime() - startNs) / 1e9);
        assertThat(failure.map(SimulationTest::text)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Plant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void plantedMistakeIsFoundAndShrunk(Plant plant) {
        Simulation.Failure failure = simulation
                .search(plant, SEED, TO_FIND_A_PLANT)
                .orElseThrow(() -> new AssertionError(plant + " is not found"));
        int disturbed = Schedule.of(failure.seed()).disturbed();
        System.out.printf(
                "%s: seed %d, shrunk from %d steps out of order to %d: %s%n",
                plant,
                failure.seed(),
                disturbed,
                failure.shrunk().disturbed(),
                failure.cause().lines().findFirst().orElse(""));

        assertThat(failure.cause()).as(text(failure)).containsPattern(symptom(plant));
        assertThat(failure.shrunk().disturbed()).as(text(failure)).isPositive().isLessThan(disturbed);
        assertThat(simulation.search(Plant.NONE, failure.seed(), 1).map(SimulationTest::text))
                .as("the same schedule without the mistake")
                .isEmpty();
    }

    /** What a mistake does to a run. One in taking answers or keeping state shows where it first matters, or leaves everybody waiting. */
    private static String symptom(Plant plant) {
        String standsStill = "^the run stands still: everybody waits";
        return switch (plant) {
            case NONE -> "nothing";
            case REPLY_WITHOUT_BOOT -> standsStill + "|^record \\d+ of \\S+ on guest\\.\\w+ must be\n";
            case CHECKPOINT_BEFORE_ACKNOWLEDGEMENTS ->
                "^record \\d+ of \\S+ on \\S+ was written when record \\d+ was not on the log";
            case STATE_FOLDED_FROM_INPUTS -> standsStill + "|^record \\d+ of \\S+ on kvm\\.stage2 must be\n";
            case BURST_CLOSED_BY_A_CLOCK -> "^record \\d+ of \\S+ on guest\\.mmio must be\n";
        };
    }

    private static String text(Simulation.Failure failure) {
        return "seed " + failure.seed() + ", shrunk to " + failure.shrunk().length() + " steps, "
                + failure.shrunk().disturbed() + " of them out of order: " + failure.cause() + "\n  "
                + String.join("\n  ", failure.trace());
    }
}
