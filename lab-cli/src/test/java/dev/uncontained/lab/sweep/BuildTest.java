package dev.uncontained.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.LabProcess;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.ScenarioSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sweep goes on only with the services it began with. */
class BuildTest {
    private static final String ENGINE = "lib/main/dev.uncontained.arm-model-0.1.0.jar";
    private static final String KAFKA = "lib/main/org.apache.kafka.kafka-clients-4.0.0.jar";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path root;

    @BeforeEach
    void build() throws IOException {
        for (String service : List.of("vfio-service", "kvm-service", "guest-service", "fault-monitor")) {
            write(service, "app/" + service + "-0.1.0.jar", service);
            write(service, ENGINE, "engine");
            write(service, KAFKA, "kafka");
        }
    }

    private void write(String service, String jar, String content) throws IOException {
        Path file = root.resolve(service).resolve("target/quarkus-app").resolve(jar);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void theSameJarsHaveTheSameChecksum() throws IOException {
        String before = Build.checksum(root);
        build();

        assertThat(Build.checksum(root)).isEqualTo(before).hasSize(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vfio-service", "kvm-service", "guest-service", "fault-monitor"})
    void anotherEngineOrServiceHasAnother(String service) throws IOException {
        String before = Build.checksum(root);

        write(service, ENGINE, "another");
        String engine = Build.checksum(root);
        write(service, "app/" + service + "-0.1.0.jar", "another");

        assertThat(List.of(before, engine, Build.checksum(root))).doesNotHaveDuplicates();
    }

    @Test
    void aRunOfAnotherBuildIsNoRunOfThePoint() {
        RunInput input = new ScenarioSource(LabProcess.root().resolve("platforms"))
                .read(LabProcess.root().resolve("scenarios/one-host.yaml"));
        Map<String, String> versions = Map.of("lab", "1");
        Map<String, Integer> stack = Map.of("brokers", 1);

        assertThat(new Inputs(versions, "b").of(input, stack))
                .isEqualTo(new Inputs(versions, "b").of(input, stack))
                .isNotEqualTo(new Inputs(versions, "c").of(input, stack));
    }

    @Test
    void thirdPartiesAreLeftToTheirVersions() throws IOException {
        String before = Build.checksum(root);
        write("guest-service", KAFKA, "another");

        assertThat(Build.checksum(root)).isEqualTo(before);
    }
}
