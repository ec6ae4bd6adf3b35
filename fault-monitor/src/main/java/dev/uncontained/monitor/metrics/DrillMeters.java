package dev.uncontained.monitor.metrics;

import dev.uncontained.events.core.monitor.DrillFaults;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code drill_active}: 1 while a fault is to be seen, 0 from then to the end of its run, then gone. At most {@link DrillFaults#MOST} series. */
final class DrillMeters {
    private final MultiGauge active;
    private Map<DrillFaults.Fault, Boolean> shown = Map.of();

    DrillMeters(MeterRegistry registry) {
        this.active = MultiGauge.builder("drill_active")
                .description("Whether a fault of a drill is there now, or began less than 10 s ago")
                .register(registry);
    }

    void onFaults(Map<DrillFaults.Fault, Boolean> faults) {
        if (!faults.equals(shown)) {
            shown = faults;
            active.register(rows(faults), true);
        }
    }

    /** One row for each set of labels: the same fault of two runs is there when it is in either. */
    static List<MultiGauge.Row<?>> rows(Map<DrillFaults.Fault, Boolean> faults) {
        Map<Tags, Integer> values = new LinkedHashMap<>();
        faults.forEach((fault, isActive) -> values.merge(
                Tags.of("drill", fault.drill(), "fault", fault.fault(), "target", fault.target()),
                isActive ? 1 : 0,
                Math::max));
        return values.entrySet().stream()
                .<MultiGauge.Row<?>>map(row -> MultiGauge.Row.of(row.getKey(), row.getValue()))
                .toList();
    }
}
