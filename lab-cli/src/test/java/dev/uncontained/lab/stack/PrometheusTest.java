package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.LabHome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrometheusTest {
    private static final StackPlan PLAN = new StackPlan(
            new LabHome(Path.of("/lab")), 21_000, 1, 12, Map.of(Service.KVM, 2), List.of(), Path.of("/bin/prometheus"));

    @Test
    void everyInstanceIsScrapedUnderTheNameOfItsService() {
        String text = new Prometheus(PLAN, Path.of("/bin/prometheus")).configurationText();

        assertThat(text).contains("- '/lab/deploy/prometheus/alerts.yml'");
        assertThat(text)
                .containsSubsequence(
                        "['127.0.0.1:21081']", "service: kvm-service", "['127.0.0.1:21201']", "service: kvm-service");
    }

    @Test
    void itIsOneMoreProcessOnAPortNobodyElseHas() {
        List<Integer> ports = PLAN.children().stream()
                .flatMap(child -> child.ports().values().stream())
                .toList();

        assertThat(PLAN.processes()).endsWith("prometheus");
        assertThat(ports).contains(21_090).doesNotHaveDuplicates();
    }
}
