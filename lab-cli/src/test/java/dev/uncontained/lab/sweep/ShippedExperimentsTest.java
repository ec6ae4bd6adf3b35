package dev.uncontained.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.Lab;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every experiment that ships can be done: its scenario takes every value of every point. */
class ShippedExperimentsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<Path> experiments() throws IOException {
        try (Stream<Path> files = Files.list(LabProcess.root().resolve("experiments"))) {
            return files.sorted().toList().stream();
        }
    }

    private int lab(String... arguments) {
        CommandLine lab = Lab.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String before = System.setProperty("lab.root", LabProcess.root().toString());
        try {
            return lab.execute(arguments);
        } finally {
            if (before == null) {
                System.clearProperty("lab.root");
            } else {
                System.setProperty("lab.root", before);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void aDryRunPrintsThePlan(Path experiment) {
        assertThat(lab("sweep", "--dry-run", experiment.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("scenario ", "stack ", "  point ", " runs, none longer than ");
    }

    @Test
    void aNumberOfPartitionsHasAStackOfItsOwnAndEachDeploymentItsProcesses(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("stacks.yaml"), """
                name: stacks
                scenario: %s
                points:
                  - {partitions: 6, brokers: 1, fault-monitor: 1}
                  - {partitions: 12, brokers: 3, fault-monitor: 1}
                  - {partitions: 6, brokers: 1, fault-monitor: 2}
                """.formatted(
                        LabProcess.root().resolve("scenarios/one-host.yaml")));
        assertThat(lab("sweep", "--dry-run", file.toString(), "--port-base", "22000"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString().lines().filter(line -> line.startsWith("stack ")))
                .containsExactly(
                        "stack     port base 22000, 6 partitions: broker-1, vfio-service-1, kvm-service-1, guest-service-1, fault-monitor-1",
                        "stack     port base 22500, 12 partitions: broker-1, broker-2, broker-3, vfio-service-1, kvm-service-1, "
                                + "guest-service-1, fault-monitor-1",
                        "stack     port base 22000, 6 partitions: broker-1, vfio-service-1, kvm-service-1, guest-service-1, "
                                + "fault-monitor-1, fault-monitor-2");
    }

    @Test
    void anOptionSaysWhatTheFileLeavesOpen() {
        Path experiment = LabProcess.root().resolve("experiments/instances.yaml");

        assertThat(lab("sweep", "--dry-run", experiment.toString(), "--port-base", "22000", "--brokers", "3"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("port base 22000, 12 partitions: broker-1, broker-2, broker-3, ")
                .contains("guest-service-2")
                .doesNotContain("port base 22500");
    }

    @Test
    void anOptionThatContradictsTheFileIsRefused() {
        Path experiment = LabProcess.root().resolve("experiments/brokers.yaml");

        assertThat(lab("sweep", "--dry-run", experiment.toString(), "--brokers", "1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--brokers is 1, but the file asks for 3; leave the option out.");
    }

    @Test
    void aValueThatTheScenarioRefusesIsRefusedBeforeAnythingStarts() {
        Path experiment = LabProcess.root().resolve("experiments/fleet.yaml");

        assertThat(lab("sweep", experiment.toString(), "--set", "length=3us")).isEqualTo(2);
        assertThat(err.toString()).contains("fleet.yaml:", "is not a whole number of quanta");
    }
}
