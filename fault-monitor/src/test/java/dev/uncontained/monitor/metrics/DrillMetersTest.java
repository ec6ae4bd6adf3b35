package dev.uncontained.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.core.monitor.DrillFaults.Fault;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrillMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DrillMeters meters = new DrillMeters(registry);

    private static Fault fault(String run, String name) {
        return new Fault(run, "broker-loss", name, "broker-2");
    }

    private double value(String name) {
        return registry.get("drill_active")
                .tags("drill", "broker-loss", "fault", name, "target", "broker-2")
                .gauge()
                .value();
    }

    @Test
    void aFaultIsOneThenZeroThenGone() {
        meters.onFaults(Map.of(fault("r1", "dies"), true));
        assertThat(value("dies")).isEqualTo(1);

        meters.onFaults(Map.of(fault("r1", "dies"), false));
        assertThat(value("dies")).isZero();

        meters.onFaults(Map.of());
        assertThat(registry.find("drill_active").gauges()).isEmpty();
    }

    @Test
    void theSameFaultOfTwoRunsIsThereWhenItIsInEither() {
        Map<Fault, Boolean> faults = new LinkedHashMap<>();
        faults.put(fault("r1", "dies"), true);
        faults.put(fault("r2", "dies"), false);

        meters.onFaults(faults);

        assertThat(registry.find("drill_active").gauges()).hasSize(1);
        assertThat(value("dies")).isEqualTo(1);
    }
}
