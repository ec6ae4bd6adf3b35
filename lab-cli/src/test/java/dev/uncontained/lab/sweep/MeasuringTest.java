package dev.uncontained.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.lab.stack.StackState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeasuringTest {
    private static final RunResult.Cell CELL =
            new RunResult.Cell(2, 4_000_000, 32_000_000, 10, 20, 0.004, 8, 3.5, 1, 2, 3, 0, 4, 0, 5.5, Map.of());

    private static RunResult result(Map<String, RunResult.Cell> platforms) {
        return new RunResult(
                "run",
                "scenario",
                1,
                "aa",
                false,
                Map.of("vma-flag", new RunResult.PolicyResult(platforms)),
                new RunResult.Accounting(4_000_000, 4_000_000, 0, 0, 0, 0, 0, 0, true),
                new RunResult.Pipeline(
                        2, 1.6, 0.1, 1_000, 625, 2.5e6, 0, new RunResult.Latency(10, 20, 30, 40, 50), "the histogram"));
    }

    private static Scenario scenario(long accessLimit) {
        return new Scenario("s", 1, 2_000_000, 100_000, 64, accessLimit, List.of(Policy.VMA_FLAG), List.of());
    }

    @Test
    void costsAreForAMillionAccesses() {
        Map<String, Double> values = Measuring.of(
                result(Map.of("grace", CELL)),
                scenario(0),
                List.of(new ProcessUse("a", 1.5, 10), new ProcessUse("b", 0.5, 20)),
                25,
                8_000_000,
                List.of(
                        new Look(0.5, 0, 0, 7L, null),
                        new Look(1, 1_000_000, 250, 900L, 40L),
                        new Look(1.5, 1_000_000, 250, null, null)));

        assertThat(values)
                .containsEntry("cpu-seconds", 2.0)
                .containsEntry("cpu-per-million", 0.5)
                .containsEntry("log-bytes-per-million", 2_000_000.0)
                .containsEntry("resident-bytes", 25.0)
                .containsEntry("consumer-lag", 900.0)
                .containsEntry("latency-p999", 40.0)
                .containsEntry("speed-up", 0.001)
                .containsEntry("host-speed-up", 0.002)
                .containsEntry("simulated-gbps", 8.0)
                .containsEntry("gather-ratio", 3.5)
                .containsEntry("hosts-lost", 4.0);
    }

    @Test
    void whatIsNotKnownIsNotThere() {
        Map<String, Double> values = Measuring.of(
                result(Map.of("grace", CELL, "altra", CELL)), scenario(1_000), List.of(), 0, -1, List.of());

        assertThat(values)
                .doesNotContainKeys(
                        "cpu-seconds", "cpu-per-million", "log-bytes", "resident-bytes", "speed-up", "gather-ratio")
                .containsEntry("tlps", 20.0);
    }

    @Test
    void residentMemoryIsReadAsTheKernelWritesIt() {
        assertThat(ProcessMeter.residentBytes("Name:\tjava\nVmHWM:\t  99 kB\nVmRSS:\t  123456 kB\nThreads:\t3\n"))
                .isEqualTo(123_456L * 1_024);
        assertThat(ProcessMeter.residentBytes("")).isZero();
    }

    @Test
    void ofAProcessThatEndedWhatWasLastSeenStays() throws Exception {
        Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            ProcessMeter meter = new ProcessMeter(List.of(child(busy.toHandle())), pid -> "");
            while (meter.uses().getFirst().cpuSeconds() == 0) {
                Thread.onSpinWait();
            }
            double before = meter.uses().getFirst().cpuSeconds();
            busy.destroyForcibly().waitFor();

            assertThat(meter.uses().getFirst().cpuSeconds()).isGreaterThanOrEqualTo(before);
        } finally {
            busy.destroyForcibly();
        }
    }

    private static StackState.Child child(ProcessHandle process) {
        return new StackState.Child(
                "child",
                "broker",
                process.pid(),
                process.info().startInstant().orElseThrow().toEpochMilli(),
                Map.of(),
                0,
                StackState.Phase.RUNNING,
                null);
    }

    @Test
    void theMostThatAProcessWasSeenWithCountsAndSoDoesTheMostOfAllTogether() {
        long[] kib = {100};
        ProcessMeter meter =
                new ProcessMeter(List.of(child(ProcessHandle.current())), pid -> "VmRSS:\t " + kib[0] + " kB\n");
        kib[0] = 300;
        meter.look();
        kib[0] = 200;

        assertThat(meter.uses()).singleElement().satisfies(use -> {
            assertThat(use.name()).isEqualTo("child");
            assertThat(use.residentBytes()).isEqualTo(300L * 1_024);
            assertThat(use.cpuSeconds()).isNotNegative();
        });
        assertThat(meter.mostResidentBytes()).isEqualTo(300L * 1_024);
    }
}
