package dev.uncontained.monitor.metrics;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.core.monitor.CellKey;
import dev.uncontained.events.core.monitor.CellTotals;
import dev.uncontained.events.core.monitor.Column;
import dev.uncontained.events.core.monitor.NamedCounts;
import dev.uncontained.monitor.kafka.Monitor;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The meters of each policy and platform, with their memory types and causes. They are registered when they are first met; there are at
 * most {@link NamedCounts#MOST_NAMES} causes of a kind. Belongs to the thread that calls {@link #onCells}.
 */
final class CellMeters {
    private static final double NS_PER_SECOND = 1e9;
    private static final Map<String, Integer> TRAFFIC = Map.of(
            "mmio_accesses", Column.ISSUED,
            "mmio_bytes", Column.BYTES,
            "mmio_tlps", Column.TLPS,
            "mmio_wire_bytes", Column.WIRE_BYTES);

    private final MeterRegistry registry;
    private final Monitor monitor;
    private final Set<Object> known = new HashSet<>();

    CellMeters(MeterRegistry registry, Monitor monitor) {
        this.registry = registry;
        this.monitor = monitor;
    }

    private record Name(String metric, Tags tags) {}

    void onCells(Map<CellKey, CellTotals> cells) {
        cells.forEach(this::onCell);
    }

    private void onCell(CellKey cell, CellTotals totals) {
        Tags tags = Tags.of("policy", cell.policy(), "platform", cell.platform());
        for (MemoryType type : totals.bursts().types()) {
            Tags typed = tags.and("memory_type", type.name());
            TRAFFIC.forEach((metric, column) ->
                    counter(metric, typed, cell, c -> c.bursts().of(type, column)));
        }
        counter("mmio_virtual_seconds", tags, cell, c -> c.virtualNs() / NS_PER_SECOND);
        byCause("mmio_faults", tags.and("outcome", "contained"), cell, totals, CellTotals::contained, 1);
        byCause("mmio_faults", tags.and("outcome", "uncontained"), cell, totals, CellTotals::uncontained, 1);
        byCause("mmio_faults", tags.and("outcome", "corrupted"), cell, totals, CellTotals::corrupted, 1);
        byCause("host_crashes", tags, cell, totals, CellTotals::crashes, 1);
        byCause("vm_lost_seconds", tags, cell, totals, CellTotals::vmLostNs, NS_PER_SECOND);
        if (known.add(new Name("hosts_up", tags))) {
            Gauge.builder("hosts_up", monitor, m -> read(m, cell, CellTotals::hostsUp))
                    .tags(tags)
                    .register(registry);
        }
    }

    private void byCause(
            String metric,
            Tags tags,
            CellKey cell,
            CellTotals totals,
            Function<CellTotals, NamedCounts> counts,
            double unit) {
        for (String cause : counts.apply(totals).byName().keySet()) {
            counter(
                    metric,
                    tags.and("cause", cause),
                    cell,
                    c -> counts.apply(c).byName().getOrDefault(cause, 0L) / unit);
        }
    }

    private void counter(String metric, Tags tags, CellKey cell, ToDoubleFunction<CellTotals> value) {
        if (known.add(new Name(metric, tags))) {
            FunctionCounter.builder(metric, monitor, m -> read(m, cell, value))
                    .tags(tags)
                    .register(registry);
        }
    }

    private static double read(Monitor monitor, CellKey cell, ToDoubleFunction<CellTotals> value) {
        return monitor.view().cell(cell).map(value::applyAsDouble).orElse(0.0);
    }
}
