package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.core.guest.HostWorld;
import dev.uncontained.events.core.guest.Outlet;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.lab.Lab;
import dev.uncontained.lab.LabProcess;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.ScenarioSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Every drill that ships can be done: its scenario, its targets and its schedule are there. */
class ShippedDrillsTest {
    static Stream<Path> drills() throws IOException {
        try (Stream<Path> files = Files.list(LabProcess.root().resolve("drills"))) {
            return files.sorted().toList().stream();
        }
    }

    private static String dryRun(Path drill) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine lab = Lab.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String before = System.setProperty("lab.root", LabProcess.root().toString());
        try {
            assertThat(lab.execute("drill", "--dry-run", "--port-base=47000", drill.toString()))
                    .as(err.toString())
                    .isZero();
        } finally {
            if (before == null) {
                System.clearProperty("lab.root");
            } else {
                System.setProperty("lab.root", before);
            }
        }
        return out.toString();
    }

    @ParameterizedTest
    @MethodSource("drills")
    void aDryRunPrintsThePlan(Path drill) {
        assertThat(dryRun(drill))
                .contains("scenario ", "stack ", "broker-1", "checked   on paper: the stack local-47000 is not up");
    }

    @Test
    void aPlanSaysAllThatIsExpected() {
        assertThat(dryRun(LabProcess.root().resolve("drills/mis-audited.yaml")).lines())
                .contains(
                        "limit     300s of wall time",
                        "expect    steady state restored within 90s",
                        "expect    digest unchanged",
                        "expect    lost bursts 0",
                        "expect    duplicated bursts 0",
                        "expect    hosts lost 3 (vma-flag on unaudited-soc 3)")
                .anySatisfy(line -> assertThat(line)
                        .startsWith("expect    alert HostLost fired for platform unaudited-soc, policy vma-flag"));
    }

    @Test
    void everyFaultIsListedWithItsSettings() {
        StringWriter out = new StringWriter();
        assertThat(Lab.commandLine().setOut(new PrintWriter(out)).execute("drill", "--faults"))
                .isZero();

        for (FaultKind kind : FaultKind.values()) {
            assertThat(out.toString().lines())
                    .anySatisfy(line ->
                            assertThat(line).startsWith(kind.key() + " ").contains(kind.keys(), kind.what()));
        }
    }

    /** The engine alone, without services and broker, says which hosts a scenario loses. */
    @ParameterizedTest
    @ValueSource(strings = {"mis-audited", "gicv2-mistake"})
    void theHostsThatADrillExpectsToLoseAreThoseTheEngineLoses(String name) throws BadFileException {
        Path root = LabProcess.root();
        ScenarioSource scenarios = new ScenarioSource(root.resolve("platforms"));
        Drill drill = DrillYaml.read(root.resolve("drills/" + name + ".yaml"), new DrillYaml.Surroundings() {
            @Override
            public RunInput input(Path scenario, @Nullable Long lengthNs) {
                return scenarios.read(scenario).with(null, lengthNs, List.of());
            }

            @Override
            public Targets targets() {
                return new Stage();
            }

            @Override
            public List<String> alerts() {
                return List.of("HostLost");
            }
        });
        RunInput input = scenarios
                .read(drill.scenario())
                .with(null, drill.lengthNs(), List.of())
                .with(drill.actions());
        Map<HostsLost.Cell, Long> crashes = new HashMap<>();
        for (HostSpec host : input.scenario().hosts(input.platforms())) {
            HostsLost.Cell cell =
                    new HostsLost.Cell(host.policy().wireName(), host.platform().name());
            new HostWorld("run", host, Form.FAST, null, () -> 0, new Outlet() {
                        @Override
                        public void event(HostScoped event) {
                            if (event instanceof HostEvent.HostCrashed) {
                                crashes.merge(cell, 1L, Long::sum);
                            }
                        }

                        @Override
                        public void burst(byte[] record) {
                            // what the accesses yield is not asked here
                        }
                    })
                    .toEnd();
        }

        assertThat(drill.expect().hostsLost()).isEqualTo(HostsLost.in(crashes));
    }
}
