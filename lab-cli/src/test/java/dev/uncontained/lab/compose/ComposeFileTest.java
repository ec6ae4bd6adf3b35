package dev.uncontained.lab.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every service of docker-compose.yml, read as a file: no Docker is asked. */
class ComposeFileTest {
    /** It makes the topics and ends. */
    private static final String ONE_OFF = "topics";

    private static final String FIRST = "kafka";

    private final ComposeFile file;

    ComposeFileTest() throws IOException {
        file = read();
    }

    private static ComposeFile read() throws IOException {
        return ComposeFile.read(LabProcess.root().resolve("docker-compose.yml"));
    }

    private static Stream<String> services() throws IOException {
        return read().services().stream();
    }

    @Test
    void itHasTheWholeLab() {
        assertThat(file.services())
                .containsExactlyInAnyOrder(
                        FIRST,
                        ONE_OFF,
                        "vfio-service",
                        "kvm-service",
                        "guest-service",
                        "fault-monitor",
                        "prometheus",
                        "grafana");
    }

    @ParameterizedTest
    @MethodSource("services")
    void memoryIsLimited(String service) {
        assertThat(file.memoryLimitBytes(service)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("services")
    void portsAreOpenOnLoopbackOnly(String service) {
        assertThat(file.published(service)).allSatisfy(port -> assertThat(port).matches("127\\.0\\.0\\.1:\\d+:\\d+"));
        assertThat(file.published(service).isEmpty()).isEqualTo(service.equals(ONE_OFF));
    }

    @ParameterizedTest
    @MethodSource("services")
    void whatKeepsRunningTellsWhetherItIsHealthy(String service) {
        assertThat(file.hasHealthCheck(service)).isEqualTo(!service.equals(ONE_OFF));
    }

    @ParameterizedTest
    @MethodSource("services")
    void whatItWaitsForMustBeFitForUse(String service) {
        Map<String, String> awaited = file.dependsOn(service);

        assertThat(awaited.isEmpty()).isEqualTo(service.equals(FIRST));
        awaited.forEach((other, condition) -> assertThat(condition)
                .as(other)
                .isEqualTo(other.equals(ONE_OFF) ? "service_completed_successfully" : "service_healthy"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void aPublicImageIsOfAVersion(String service) {
        String image = file.image(service);

        if (!image.startsWith("uncontained/")) {
            assertThat(image).matches("[^:]+:v?\\d+\\.\\d+\\.\\d+");
        }
    }

    @Test
    void prometheusWaitsForAllThatItScrapes() {
        assertThat(file.dependsOn("prometheus").keySet())
                .isEqualTo(Set.of("vfio-service", "kvm-service", "guest-service", "fault-monitor"));
    }
}
