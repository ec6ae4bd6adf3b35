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

    @ParameterizedTest
    @MethodSource("drills")
    void aDryRunPrintsThePlan(Path drill) {
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
        assertThat(out.toString())
                .contains("scenario ", "stack ", "broker-1", "checked   on paper: the stack local-47000 is not up");
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
