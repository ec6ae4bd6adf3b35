package dev.uncontained.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.Topic;
import dev.uncontained.events.core.monitor.HonestHost;
import dev.uncontained.events.core.monitor.HonestHost.Written;
import dev.uncontained.events.core.monitor.PartitionFold;
import dev.uncontained.events.core.monitor.PartitionLog;
import dev.uncontained.events.core.monitor.RunSummary;
import dev.uncontained.events.core.monitor.Truth;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The metrics that must stay 0 are shown when they do not. */
class TruthMetersTest {
    private static final String HOST = "vma-flag/grace-0";
    private static final String OTHER_HOST = "vma-flag/grace-1";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<Truth> truth = new AtomicReference<>(Truth.NONE);
    private final TruthMeters meters = new TruthMeters(truth::get);

    TruthMetersTest() {
        meters.register(registry);
    }

    private Map<String, Double> shown() {
        Map<String, Double> shown = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            for (Measurement measurement : meter.measure()) {
                shown.put(meter.getId().getName(), measurement.getValue());
            }
        }
        return shown;
    }

    @Test
    void eachCountIsShownUnderItsOwnName() {
        truth.set(new Truth(2, 3, 5, 7, 11, 13, 17));

        assertThat(shown())
                .containsOnly(
                        Map.entry("accounting_imbalance", 2.0),
                        Map.entry("bursts_lost", 3.0),
                        Map.entry("bursts_folded_twice", 5.0),
                        Map.entry("divergent_copies", 7.0),
                        Map.entry("events_lost", 11.0),
                        Map.entry("burst_chain_breaks", 13.0),
                        Map.entry("records_deduplicated", 17.0));
    }

    @Test
    void aLogWithHolesAndLiesShows() {
        HonestHost holed = HonestHost.life("r", HOST, 10);
        List<Written> records = new ArrayList<>(holed.all());
        records.removeAll(holed.on(Topic.MMIO).subList(4, 6));
        HonestHost copied = HonestHost.life("r", OTHER_HOST, 3);
        HonestHost liar = new HonestHost("r", OTHER_HOST);
        liar.bursts(0, MemoryType.NORMAL_NC, 63, 0, 0);
        records.addAll(copied.all());
        records.addAll(liar.on(Topic.MMIO));
        PartitionFold fold = new PartitionLog().appendAll(records).feedAll(new PartitionFold(0), 1);

        truth.set(RunSummary.of(fold.view(0, Long.MAX_VALUE).live()).truth());

        assertThat(shown())
                .contains(Map.entry("bursts_lost", 2.0), Map.entry("divergent_copies", 1.0))
                .hasEntrySatisfying(
                        "accounting_imbalance", accesses -> assertThat(accesses).isPositive());
    }

    @Test
    void anHonestLogShowsNothingButZero() {
        PartitionFold fold = PartitionLog.of(HonestHost.life("r", HOST, 10)).feedAll(new PartitionFold(0), 1);

        truth.set(RunSummary.of(fold.view(0, Long.MAX_VALUE).live()).truth());

        assertThat(shown())
                .hasSize(7)
                .allSatisfy((name, value) -> assertThat(value).as(name).isZero());
    }
}
