package dev.uncontained.lab.sweep;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One measured run: a line of {@code runs.jsonl}.
 *
 * @param point values of what varies, by name
 * @param inputs digest of all that decides the run: scenario, platforms, stack, versions, build
 * @param round which repeat it is, from 1
 * @param run id of the run
 * @param digest digest of its result
 * @param startedAtEpochMs wall clock at its start
 * @param latencyHistogram latencies of its bursts in microseconds, in HdrHistogram's compressed encoding and Base64; null when it was not kept
 * @param values what was measured, by the name of the measure; what could not be measured is not there
 * @param processes what each process used
 * @param looks what it was like on its way
 */
record Measurement(
        Map<String, String> point,
        String inputs,
        int round,
        String run,
        String digest,
        long startedAtEpochMs,
        @Nullable String latencyHistogram,
        Map<String, Double> values,
        List<ProcessUse> processes,
        List<Look> looks) {
    Measurement {
        processes = List.copyOf(processes);
        looks = List.copyOf(looks);
    }

    /** The point it is of. */
    boolean isOf(Point other, String otherInputs) {
        return point.equals(other.values()) && inputs.equals(otherInputs);
    }

    /** What was measured, or null. */
    @Nullable
    Double value(Measure measure) {
        return values.get(measure.key());
    }
}
