package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabProcess;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.ScenarioSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Surroundings of drills under test: scenarios/policies.yaml whatever they name, 20 ms long unless the drill says otherwise. */
record Stage() implements DrillYaml.Surroundings, Targets {
    @Override
    public Targets targets() {
        return this;
    }

    @Override
    public RunInput input(Path scenario, @Nullable Long lengthNs) {
        try {
            RunInput policies = new ScenarioSource(LabProcess.root().resolve("platforms"))
                    .read(LabProcess.root().resolve("scenarios/policies.yaml"));
            return policies.with(null, lengthNs == null ? (Long) 20_000_000L : lengthNs, List.of());
        } catch (LabException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public List<String> processes(@Nullable Integer brokers, Map<String, Integer> instances) {
        return brokers != null && brokers == 3
                ? List.of("broker-1", "broker-2", "broker-3", "kvm-service-1", "fault-monitor-1")
                : List.of("broker-1", "kvm-service-1", "fault-monitor-1");
    }

    @Override
    public Optional<String> refusal(FaultKind kind) {
        return Optional.empty();
    }

    @Override
    public List<String> alerts() {
        return List.of("HostLost", "ServiceDown");
    }

    @Override
    public List<String> topics() {
        return List.of("kvm.stage2", "vfio.regions", "monitor.snapshots");
    }

    @Override
    public String where() {
        return "on a stage";
    }

    @Override
    public String wayOut() {
        return "ask for more under stack";
    }

    @Override
    public boolean isWatched() {
        return false;
    }
}
