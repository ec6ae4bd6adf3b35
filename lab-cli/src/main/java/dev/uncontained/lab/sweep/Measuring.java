package dev.uncontained.lab.sweep;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.RunResult.Cell;
import dev.uncontained.events.RunResult.Latency;
import dev.uncontained.events.RunResult.Pipeline;
import dev.uncontained.events.scenario.Scenario;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** From a result, and what was seen of its processes and logs, to the measures. */
final class Measuring {
    private static final double MILLION = 1e6;

    private final Map<Measure, Double> values = new EnumMap<>(Measure.class);

    private Measuring() {}

    /**
     * @param processes what each process used; empty when it is not known
     * @param residentBytes the most resident memory of all processes at one time, or 0
     * @param logBytes growth of the logs; below 0 when old segments went meanwhile, and then not a measure
     * @param looks what the run was like on its way
     */
    static Map<String, Double> of(
            RunResult result,
            Scenario scenario,
            List<ProcessUse> processes,
            long residentBytes,
            long logBytes,
            List<Look> looks) {
        Measuring measuring = new Measuring();
        measuring.ofPipeline(result.pipeline(), result.accounting().issued(), scenario);
        measuring.ofMachine(result.accounting().issued(), processes, residentBytes, logBytes);
        looks.stream()
                .map(Look::lagRecords)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .ifPresent(lag -> measuring.put(Measure.CONSUMER_LAG, lag));
        measuring.ofResult(result);
        Map<String, Double> byKey = new LinkedHashMap<>();
        measuring.values.forEach((measure, value) -> byKey.put(measure.key(), value));
        return byKey;
    }

    private void put(Measure measure, double value) {
        if (Double.isFinite(value)) {
            values.put(measure, value);
        }
    }

    private void put(Measure measure, long value) {
        values.put(measure, (double) value);
    }

    private void ofPipeline(Pipeline pipeline, long accesses, Scenario scenario) {
        put(Measure.WALL_SECONDS, pipeline.wallSeconds());
        put(Measure.ACCESSES, accesses);
        put(Measure.ACCESSES_PER_SECOND, pipeline.accessesPerSecond());
        put(Measure.BURSTS, pipeline.bursts());
        put(Measure.BURSTS_PER_SECOND, pipeline.burstsPerSecond());
        if (pipeline.bursts() > 0) {
            Latency latency = pipeline.latencyMicros();
            put(Measure.LATENCY_P50, latency.p50());
            put(Measure.LATENCY_P95, latency.p95());
            put(Measure.LATENCY_P99, latency.p99());
            put(Measure.LATENCY_P999, latency.p999());
            put(Measure.LATENCY_MAX, latency.max());
        }
        // with a limit of accesses a run ends when its vCPUs have made them, wherever that is in virtual time
        if (scenario.accessLimit() == 0) {
            put(Measure.SPEED_UP, scenario.lengthNs() / 1e9 / pipeline.wallSeconds());
        }
    }

    private void ofMachine(long accesses, List<ProcessUse> processes, long residentBytes, long logBytes) {
        if (!processes.isEmpty()) {
            double cpuSeconds =
                    processes.stream().mapToDouble(ProcessUse::cpuSeconds).sum();
            put(Measure.CPU_SECONDS, cpuSeconds);
            put(Measure.CPU_PER_MILLION, cpuSeconds / accesses * MILLION);
        }
        if (residentBytes > 0) {
            put(Measure.RESIDENT_BYTES, residentBytes);
        }
        if (logBytes >= 0) {
            put(Measure.LOG_BYTES, logBytes);
            put(Measure.LOG_BYTES_PER_MILLION, logBytes * MILLION / accesses);
        }
    }

    private void ofResult(RunResult result) {
        List<Cell> cells = result.policies().values().stream()
                .flatMap(policy -> policy.platforms().values().stream())
                .toList();
        double virtualSeconds = sum(cells, Cell::virtualSeconds);
        put(Measure.HOST_SPEED_UP, virtualSeconds / result.pipeline().wallSeconds());
        put(Measure.SIMULATED_GBPS, sum(cells, Cell::bytes) / virtualSeconds / 1e9);
        if (cells.size() == 1) {
            put(Measure.GATHER_RATIO, cells.getFirst().gatherRatio());
        }
        put(Measure.TLPS, sum(cells, Cell::tlps));
        put(Measure.WIRE_BYTES, sum(cells, Cell::wireBytes));
        put(Measure.CONTAINED, sum(cells, Cell::contained));
        put(Measure.UNCONTAINED, sum(cells, Cell::uncontained));
        put(Measure.CORRUPTED, sum(cells, Cell::corrupted));
        put(Measure.HOSTS_LOST, sum(cells, Cell::hostsLost));
        put(Measure.VM_SECONDS_LOST, sum(cells, Cell::vmSecondsLost));
    }

    private static double sum(List<Cell> cells, ToDoubleFunction<Cell> of) {
        return cells.stream().mapToDouble(of).sum();
    }
}
