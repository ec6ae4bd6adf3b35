package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.LabHome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StackPlanTest {
    private static StackPlan plan(int brokers, Map<Service, Integer> instances) {
        return new StackPlan(new LabHome(Path.of("/lab")), 21_000, brokers, 12, instances);
    }

    private static StackPlan proxied(int brokers, List<String> processes, Map<Service, Integer> instances) {
        return new StackPlan(new LabHome(Path.of("/lab")), 21_000, brokers, 12, instances, processes, null);
    }

    private static ChildPlan child(StackPlan plan, String name) {
        return plan.children().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void noTwoProcessesShareAPortEvenWithMostInstancesOfAll() {
        StackPlan plan = proxied(
                3,
                IntStream.rangeClosed(1, StackPlan.MOST_PROXIES)
                        .mapToObj(i -> "guest-service-" + i)
                        .toList(),
                Map.of(Service.VFIO, 90, Service.KVM, 90, Service.GUEST, 90, Service.MONITOR, 90));

        List<Integer> ports = plan.children().stream()
                .flatMap(c -> c.ports().values().stream())
                .toList();

        assertThat(ports)
                .hasSize(3 * 2 + 4 * 90 + StackPlan.MOST_PROXIES * (1 + 3 + 3))
                .doesNotHaveDuplicates()
                .allMatch(p -> p >= 21_000 && p < 21_500);
    }

    @Test
    void threeBrokersReplicateEverythingAndNeedTwoInSync() {
        assertThat(plan(3, Map.of()).brokerSettings(1))
                .containsEntry("node.id", "2")
                .containsEntry("min.insync.replicas", "2")
                .containsEntry("default.replication.factor", "3")
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:21095,2@127.0.0.1:21096,3@127.0.0.1:21097")
                .containsEntry("listeners", "PLAINTEXT://127.0.0.1:21093,CONTROLLER://127.0.0.1:21096");
    }

    @Test
    void whatIsProxiedReachesEachBrokerWhereItsOwnListenerIsAdvertised() {
        StackPlan plan = proxied(3, List.of("kvm-service-1"), Map.of());

        assertThat(child(plan, "kvm-service-1").environment())
                .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:21001,127.0.0.1:21002,127.0.0.1:21003");
        assertThat(child(plan, "proxy-kvm-service-1").command())
                .endsWith("21000", "21001=21004", "21002=21005", "21003=21006");
        assertThat(plan.brokerSettings(1))
                .containsEntry(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:21093,PROXY0://127.0.0.1:21005,CONTROLLER://127.0.0.1:21096")
                .containsEntry("advertised.listeners", "PLAINTEXT://127.0.0.1:21093,PROXY0://127.0.0.1:21002")
                .containsEntry(
                        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXY0:PLAINTEXT");
        assertThat(child(plan, "vfio-service-1").environment())
                .containsEntry("KAFKA_BOOTSTRAP_SERVERS", plan.bootstrapServers());
    }

    @Test
    void clustersOfOneAndOfThreeKeepTheirDataApart() {
        assertThat(plan(1, Map.of()).kafka()).isNotEqualTo(plan(3, Map.of()).kafka());
    }

    @Test
    void onlyTheFirstInstanceWritesTheArchiveAllStartFrom() {
        List<ChildPlan> guests = plan(1, Map.of(Service.GUEST, 2)).children().stream()
                .filter(c -> c.kind().equals("guest-service"))
                .toList();

        assertThat(guests).hasSize(2);
        assertThat(guests.get(0).writesArchive()).isTrue();
        assertThat(guests.get(1).writesArchive()).isFalse();
        assertThat(guests.get(1).archive()).isEqualTo(guests.get(0).archive());
    }

    @Test
    void anotherPortBaseIsAnotherStack() {
        assertThat(StackPlan.name(21_000)).isEqualTo("local");
        assertThat(StackPlan.name(22_000)).isEqualTo("local-22000");
    }
}
