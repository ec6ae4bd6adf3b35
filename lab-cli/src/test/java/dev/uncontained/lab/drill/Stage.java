package dev.uncontained.lab.drill;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Surroundings of drills under test: any scenario, 20 ms long unless the drill says otherwise. */
record Stage() implements DrillYaml.Surroundings {
    @Override
    public long lengthNs(Path scenario, @Nullable Long lengthNs) {
        return lengthNs == null ? 20_000_000 : lengthNs;
    }

    @Override
    public List<String> processes(@Nullable Integer brokers, Map<String, Integer> instances) {
        return brokers != null && brokers == 3
                ? List.of("broker-1", "broker-2", "broker-3", "kvm-service-1")
                : List.of("broker-1", "kvm-service-1");
    }

    @Override
    public List<String> topics() {
        return List.of("kvm.stage2", "vfio.regions");
    }
}
