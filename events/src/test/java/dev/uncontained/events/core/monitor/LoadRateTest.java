package dev.uncontained.events.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.Load;
import dev.uncontained.events.RunResult.Pipeline;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.HonestHost.Written;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What the rates of a run are counted over: five seconds of bursts of 64 accesses, one a millisecond, that are due two seconds after its start. */
@org.jspecify.annotations.NullUnmarked
final class LoadRateTest {
    private static final String HOST = "vma-flag/grace-0";
    private static final long STARTED_MS = 1_700_000_000_000L;
    private static final long RATE = 64_000;
    private static final int BURSTS = 5_000;
    private static final long LATENCY_MICROS = 3_000;

    private static long dueMicros(int burst) {
        return Load.dueMicros(STARTED_MS, RATE, 0, 1, burst * 64L);
    }

    private static List<Written> bursts() {
        HonestHost host = booted(HOST);
        for (int i = 0; i < BURSTS; i++) {
            host.intends(dueMicros(i));
            host.bursts(i * 100L, MemoryType.NORMAL_NC, 64, 0, 0);
        }
        return host.on(Topic.MMIO);
    }

    private static HonestHost booted(String name) {
        HonestHost host = new HonestHost("r", name);
        host.boots(0);
        return host;
    }

    /** A fold that has met the host's boot, at the start of the run. */
    private static PartitionFold fold() {
        PartitionFold fold = new PartitionFold(0);
        fold.onEvent(Topic.HOSTS, 0, booted(HOST).on(Topic.HOSTS).getFirst().event(), 0, STARTED_MS);
        return fold;
    }

    private static RunSummary folded(PartitionFold fold, List<Written> bursts, int from, int to, long late)
            throws UnreadableRecordException {
        for (int i = from; i < to; i++) {
            fold.onBurst(i, bursts.get(i).key(), bursts.get(i).burst(), dueMicros(i) + late);
        }
        return RunSummary.of(fold.view(0, Long.MAX_VALUE).live());
    }

    @Test
    void aTargetThatIsMetIsTheRateThatIsMeasured() throws UnreadableRecordException {
        Pipeline pipeline = folded(fold(), bursts(), 0, BURSTS, LATENCY_MICROS).pipeline(STARTED_MS);
        assertThat(pipeline.wallSeconds()).isEqualTo(2 + 4.999 + 0.003);
        assertThat(pipeline.loadSeconds()).isEqualTo(4.999 + 0.003);
        assertThat(pipeline.drainSeconds()).isEqualTo(0.003);
        assertThat(pipeline.accessesPerSecond()).isEqualTo(RATE, within(RATE / 1_000.0));
        assertThat(pipeline.burstsPerSecond()).isEqualTo(1_000, within(1.0));
    }

    @Test
    void whatIsFoldedSecondsLateLowersIt() throws UnreadableRecordException {
        Pipeline pipeline = folded(fold(), bursts(), 0, BURSTS, 5_000_000).pipeline(STARTED_MS);
        assertThat(pipeline.accessesPerSecond()).isEqualTo(RATE / 2.0, within(RATE / 1_000.0));
        assertThat(pipeline.drainSeconds()).isEqualTo(5);
    }

    @Test
    void aMonitorThatIsRestartedInMidRunStillKnowsTheFirstAndTheLastSend() throws UnreadableRecordException {
        List<Written> bursts = bursts();
        PartitionFold before = fold();
        folded(before, bursts, 0, 2_000, LATENCY_MICROS);
        List<PartSnapshot> states = before.writeParts();
        PartitionFold after = PartitionFold.restore(0, before.manifest(), states, 0);
        assertThat(RunSummary.of(after.view(0, Long.MAX_VALUE).live()).lastSendEpochMicros())
                .isEqualTo(dueMicros(1_999));
        RunSummary whole = folded(after, bursts, 2_000, BURSTS, LATENCY_MICROS);
        assertThat(whole.firstSendEpochMicros()).isEqualTo(dueMicros(0));
        assertThat(whole.lastSendEpochMicros()).isEqualTo(dueMicros(BURSTS - 1));
    }

    @Test
    void theFirstSendOfARunIsThatOfItsEarliestPartitionAndTheLastThatOfItsLatest() throws UnreadableRecordException {
        PartSummary early = part("vma-flag/grace-1", 7_000_000);
        PartSummary late = part("vma-flag/grace-2", 8_000_000);
        PartSummary none = new RunPart("r", 3).summary(0, Long.MAX_VALUE);
        RunSummary run = RunSummary.of(List.of(late, none, early));
        assertThat(run.firstSendEpochMicros()).isEqualTo(7_000_000);
        assertThat(run.lastSendEpochMicros()).isEqualTo(8_000_000);
        assertThat(RunSummary.of(List.of(none)).pipeline(1_000).burstsPerSecond())
                .isZero();
    }

    private static PartSummary part(String name, long intendedMicros) throws UnreadableRecordException {
        HonestHost host = new HonestHost("r", name);
        host.intends(intendedMicros);
        host.bursts(0, MemoryType.NORMAL_NC, 64, 0, 0);
        PartitionFold fold = new PartitionFold(0);
        Written burst = host.on(Topic.MMIO).getFirst();
        fold.onBurst(0, burst.key(), burst.burst(), intendedMicros + 1);
        return fold.view(0, Long.MAX_VALUE).live().getFirst();
    }

    @Test
    void theResultCarriesEveryLatency() throws Exception {
        RunSummary summary = folded(fold(), bursts(), 0, BURSTS, LATENCY_MICROS);
        RunInfo info = new RunInfo(
                "r", "s", 1, STARTED_MS, HonestHost.LENGTH_NS, 1, new TreeMap<>(Map.of(HOST, new CellKey("p", "g"))));
        assertThat(summary.pipeline(STARTED_MS).latencyHistogram()).isNull();
        assertThat(summary.result(info).pipeline().withoutHistogram()).isEqualTo(summary.pipeline(STARTED_MS));
        Histogram histogram = Histogram.decodeFromCompressedByteBuffer(
                ByteBuffer.wrap(Base64.getDecoder()
                        .decode(summary.result(info).pipeline().latencyHistogram())),
                1);
        assertThat(histogram.getTotalCount()).isEqualTo(BURSTS);
        assertThat(histogram.getValueAtPercentile(37)).isBetween(LATENCY_MICROS, LATENCY_MICROS + 2);
    }
}
