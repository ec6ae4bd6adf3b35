package dev.uncontained.protocol;

import dev.uncontained.arm.host.HostSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs hosts through schedules. A schedule is gone through by one thread and comes to the same each time; schedules know nothing of each
 * other, so several are gone through at once. Safe for use by many threads.
 */
public final class Simulation {
    private static final int SHRINKING = 1_000;

    private final List<HostSpec> hosts;
    private final List<Expected> expected;
    private final AtomicLong steps = new AtomicLong();

    /**
     * A schedule that failed.
     *
     * @param seed of the schedule it was found with
     * @param cause what happened that must not
     * @param shrunk the least schedule found that does the same
     * @param trace what happens in it, step by step
     */
    public record Failure(long seed, String cause, Schedule shrunk, List<String> trace) {}

    /**
     * @param hosts the run's, in the order of the scenario
     */
    public Simulation(List<HostSpec> hosts) {
        this.hosts = List.copyOf(hosts);
        this.expected =
                hosts.stream().map(spec -> new Expected(World.RUN, spec)).toList();
    }

    /** Steps made so far, shrinking not counted. */
    public long steps() {
        return steps.get();
    }

    /**
     * Goes through the schedules of {@code count} seeds, from {@code firstSeed} on, on all processors.
     *
     * @return the failure of the first seed that fails, shrunk
     */
    public Optional<Failure> search(Plant plant, long firstSeed, long count) {
        Optional<Long> failing = LongStream.range(firstSeed, firstSeed + count)
                .parallel()
                .filter(seed -> failure(plant, Schedule.of(seed), steps) != null)
                .boxed()
                .findFirst();
        return failing.map(seed -> shrink(plant, seed));
    }

    /** The schedule of a failing seed, shrunk. */
    private Failure shrink(Plant plant, long seed) {
        Schedule shrunk =
                Schedule.of(seed).shrink(schedule -> failure(plant, schedule, new AtomicLong()) != null, SHRINKING);
        List<String> trace = new ArrayList<>();
        String cause = "";
        try {
            World.run(hosts, expected, plant, shrunk, step -> trace.add(step.toString()));
        } catch (RuntimeException e) {
            cause = String.valueOf(e.getMessage());
        }
        return new Failure(seed, cause, shrunk, List.copyOf(trace));
    }

    private @Nullable String failure(Plant plant, Schedule schedule, AtomicLong counter) {
        long[] made = {0};
        try {
            World.run(hosts, expected, plant, schedule, step -> made[0]++);
            return null;
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        } finally {
            counter.addAndGet(made[0]);
        }
    }
}
