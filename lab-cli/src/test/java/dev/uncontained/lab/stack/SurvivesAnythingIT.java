package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers, four services, and a schedule of disturbances over runs of one scenario and seed: each run's digest, totals and
 * accounting are those of the run that was left in peace.
 *
 * <p>{@code -Dlab.soak=N} takes N disturbances in place of 20, {@code -Dlab.soak.seed=S} another schedule.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS)
class SurvivesAnythingIT {
    private static final int BASE = 28_000;
    private static final String PORT_BASE = "--port-base=" + BASE;
    private static final String SCENARIO = "src/test/resources/everything.yaml";
    private static final String LENGTH = System.getProperty("lab.soak.length", "300ms");
    private static final int DISTURBANCES = Integer.getInteger("lab.soak", 20);
    private static final long SEED = Long.getLong("lab.soak.seed", 1);
    private static final StackPlan PLAN = new StackPlan(new LabHome(LabProcess.root()), BASE, 3, 12, Map.of());

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        LabProcess.run("down", PORT_BASE);
        Utils.delete(PLAN.directory().toFile());
        LabProcess up = LabProcess.run(Map.of("MONITOR_SILENCE_LIMIT", "120s"), "up", "--brokers=3", PORT_BASE);
        assertThat(up.exitStatus()).as(up.err()).isZero();
        awaitHealthy();
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        LabProcess.run("down", PORT_BASE);
    }

    @Test
    void whateverHappensTheResultIsThatOfAnUndisturbedRun(@TempDir Path out) throws Exception {
        JsonNode undisturbed = result(start(out.resolve("undisturbed")));
        Random random = new Random(SEED);
        List<Disturbance> schedule = Disturbance.schedule(DISTURBANCES, random);
        int runs = 0;
        int done = 0;
        JsonNode last = undisturbed;
        String at = "the beginning";
        try (Disturber disturber = new Disturber(PLAN, random)) {
            while (done < schedule.size()) {
                LabProcess run = start(out.resolve("run" + ++runs));
                while (done < schedule.size() && run.handle().isAlive()) {
                    Disturbance next = schedule.get(done);
                    at = "disturbance " + (done + 1) + ", " + next;
                    System.out.printf("%tT run %d: %s%n", System.currentTimeMillis(), runs, at);
                    disturber.apply(next);
                    // one that was done only when the run was over has disturbed nothing, and is done again to the next
                    done += run.handle().isAlive() ? 1 : 0;
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_000)));
                }
                last = result(run);
                assertSame(last, undisturbed);
            }
            awaitHealthy();
            disturber.awaitReplicas();
            assertProved(last, disturber);
        } catch (AssertionError | Exception e) {
            throw new AssertionError(
                    "with seed " + SEED + " of " + DISTURBANCES + " disturbances, run " + runs + ", after " + at
                            + ". Again with: lab test --soak " + DISTURBANCES + " --seed " + SEED,
                    e);
        }
        System.out.printf(
                "%d disturbances over %d runs, seed %d: digest %s%n", done, runs, SEED, undisturbed.get("digest"));
    }

    private static void assertSame(JsonNode disturbed, JsonNode undisturbed) {
        for (String part : List.of("digest", "policies", "accounting")) {
            assertThat(disturbed.get(part)).as(part).isEqualTo(undisturbed.get(part));
        }
    }

    /** A run that has lived through all of it, and through garbage once more, is proved from its topics and gone back to. */
    private static void assertProved(JsonNode result, Disturber disturber) throws Exception {
        String run = result.get("run").asText();
        disturber.garbageOf(run);

        LabProcess verified = LabProcess.run("verify", run, PORT_BASE, "--json");
        assertThat(verified.exitStatus()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.json().get("digest")).isEqualTo(result.get("digest"));
        JsonNode checked = verified.json().get("checked");
        assertThat(checked.get("unreadable records that nothing misses").asLong())
                .isPositive();

        LabProcess replayed = LabProcess.run("replay", run, PORT_BASE, "--json");
        assertThat(replayed.exitStatus()).as(replayed.out() + replayed.err()).isZero();
        assertThat(replayed.json().get("skipped").asLong()).isPositive();
        JsonNode truth = replayed.json().get("truth");
        assertThat(truth.get("burstsLost").asLong()).isZero();
        long accesses = 0;
        for (JsonNode host : replayed.json().get("hosts")) {
            accesses += host.get("accesses").asLong();
        }
        assertThat(accesses).isEqualTo(result.get("accounting").get("issued").asLong());
    }

    private static LabProcess start(Path out) throws IOException, InterruptedException {
        LabProcess run = LabProcess.start("run", SCENARIO, "--length=" + LENGTH, PORT_BASE, "--json", "--out=" + out);
        LabProcess.await(
                "a run begins",
                Duration.ofMinutes(3),
                () -> run.err().contains(" begins") || !run.handle().isAlive());
        return run;
    }

    private static JsonNode result(LabProcess run) throws InterruptedException {
        assertThat(run.exitStatus()).as(run.err()).isZero();
        JsonNode accounting = run.json().get("accounting");
        assertThat(accounting.get("balanced").asBoolean()).isTrue();
        assertThat(accounting.get("lostBursts").asLong()).isZero();
        assertThat(accounting.get("duplicatedBursts").asLong()).isZero();
        return run.json();
    }

    private static void awaitHealthy() throws InterruptedException {
        try (Health health = new Health()) {
            Map<String, Health.Answer> answers = new java.util.HashMap<>();
            LabProcess.await("every process is healthy", Duration.ofMinutes(2), () -> {
                try {
                    answers.putAll(health.ask(
                            StackState.read(PLAN.directory()).orElseThrow().processes()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return answers.values().stream().allMatch(answer -> answer == Health.Answer.HEALTHY);
            });
        }
    }
}
