package dev.uncontained.lab.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uncontained.lab.LabProcess;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** deploy/kubernetes, read strictly and held against docker-compose.yml. No cluster has a say in it. */
class KubernetesTest {
    /** In compose a container that ends; here it goes before each service. */
    private static final String TOPICS = "topics";

    private static final String NAME_IN_GROUP = "KAFKA_GROUP_INSTANCE_ID";
    private static final Pattern PORT = Pattern.compile(":(\\d+)");
    private static final Pattern ADDRESS = Pattern.compile("[\"/]([a-z-]+:\\d+)\\b");

    private static ComposeFile compose;
    private static Cluster cluster;

    @BeforeAll
    static void read(@TempDir Path directory) throws IOException {
        compose = ComposeFile.read(LabProcess.root().resolve("docker-compose.yml"));
        cluster = new Cluster(Kustomization.objects(Deploy.copy(directory)));
    }

    static Set<String> servicesOfCompose() throws IOException {
        Set<String> services = new TreeSet<>(ComposeFile.read(LabProcess.root().resolve("docker-compose.yml"))
                .services());
        services.remove(TOPICS);
        return services;
    }

    @Test
    void everyManifestIsNamedByTheKustomization() throws IOException {
        Path folder = Deploy.ORIGINAL.resolve("kubernetes");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(Kustomization.read(folder).resources())
                    .containsAll(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".yaml") && !name.equals("kustomization.yaml"))
                            .toList());
        }
    }

    @Test
    void itHasTheServicesOfComposeInTheNamespaceItMakes() throws IOException {
        assertThat(cluster.all(StatefulSet.class).keySet()).isEqualTo(servicesOfCompose());
        assertThat(cluster.all(Namespace.class))
                .containsOnlyKeys(String.valueOf(Kustomization.read(Deploy.ORIGINAL.resolve("kubernetes"))
                        .namespace()));
    }

    @Test
    void everythingThatIsNamedIsThere() {
        assertThat(cluster.dangling()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("servicesOfCompose")
    void imageAndMemoryAreThoseOfCompose(String service) {
        Container container = cluster.container(service);
        assertThat(container.getImage()).isEqualTo(compose.image(service));
        assertThat(memoryLimitBytes(container)).isEqualTo(compose.memoryLimitBytes(service));
        assertThat(container.getResources().getRequests())
                .containsKey("cpu")
                .containsEntry("memory", container.getResources().getLimits().get("memory"));
    }

    /** A name in the group is the pod's, which a StatefulSet gives to one pod at a time. */
    @ParameterizedTest
    @MethodSource("servicesOfCompose")
    void theEnvironmentIsThatOfCompose(String service) {
        Map<String, String> expected = new TreeMap<>(compose.environment(service));
        expected.computeIfPresent(NAME_IN_GROUP, (name, value) -> "{metadata.name}");

        assertThat(cluster.environment(cluster.container(service))).isEqualTo(expected);
        assertThat(cluster.pod(service).getEnableServiceLinks())
                .as("variables for Services, KAFKA_PORT among them")
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("servicesOfCompose")
    void theContainersPortsAreThoseOfCompose(String service) {
        Set<Integer> ports = cluster.container(service).getPorts().stream()
                .map(ContainerPort::getContainerPort)
                .collect(Collectors.toSet());

        if (service.equals("kafka")) {
            String listeners = compose.environment(service).getOrDefault("KAFKA_LISTENERS", "");
            assertThat(ports)
                    .isEqualTo(PORT.matcher(listeners)
                            .results()
                            .map(found -> Integer.valueOf(found.group(1)))
                            .collect(Collectors.toSet()))
                    .containsAll(compose.ports(service));
        } else {
            assertThat(ports).isEqualTo(compose.ports(service));
        }
    }

    @ParameterizedTest
    @MethodSource("servicesOfCompose")
    void selectorsMatchAndEveryPortIsServed(String name) {
        StatefulSet set = cluster.statefulSet(name);
        StatefulSetSpec spec = set.getSpec();
        Service service = cluster.service(spec.getServiceName());

        assertThat(spec.getSelector().getMatchLabels()).isNotEmpty();
        assertThat(spec.getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(spec.getSelector().getMatchLabels());
        assertThat(service.getMetadata().getName()).isEqualTo(name);
        assertThat(cluster.all(StatefulSet.class).values().stream().filter(other -> Cluster.selects(service, other)))
                .containsExactly(set);
        assertThat(service.getSpec().getPorts())
                .extracting(ServicePort::getName, port -> port.getTargetPort().getStrVal())
                .containsExactlyElementsOf(cluster.container(name).getPorts().stream()
                        .map(port -> tuple(port.getName(), port.getName()))
                        .toList());
        for (ContainerPort port : cluster.container(name).getPorts()) {
            assertThat(cluster.leadsTo(name + ":" + port.getContainerPort())).isTrue();
        }
    }

    /** Of {@code topics} in compose: all but the secret, which it does not need. */
    @ParameterizedTest
    @ValueSource(strings = {"vfio-service", "kvm-service", "guest-service", "fault-monitor"})
    void topicsAreCreatedAsInComposeBeforeAServiceStarts(String service) {
        Container topics = cluster.initContainer(service);
        Map<String, String> expected = new TreeMap<>(compose.environment(TOPICS));
        expected.remove("LAB_TOKEN");

        assertThat(topics.getCommand()).isEqualTo(compose.entrypoint(TOPICS));
        assertThat(topics.getImage()).isEqualTo(cluster.container(service).getImage());
        assertThat(cluster.environment(topics)).isEqualTo(expected);
        assertThat(memoryLimitBytes(topics)).isEqualTo(compose.memoryLimitBytes(TOPICS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vfio-service", "kvm-service", "guest-service", "fault-monitor"})
    void aServiceIsAskedWhetherItIsStartedReadyLive(String service) {
        Container container = cluster.container(service);
        assertThat(Stream.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())
                        .map(KubernetesTest::question))
                .containsExactly("http/q/health/started", "http/q/health/ready", "http/q/health/live");
        assertThat(cluster.service(service).getSpec().getPublishNotReadyAddresses())
                .as("Prometheus reaches what is not ready")
                .isTrue();
    }

    @Test
    void theBrokerIsAskedAsInCompose() {
        Container kafka = cluster.container("kafka");
        assertThat(kafka.getStartupProbe().getExec().getCommand()).endsWith(compose.healthCheck("kafka"));
        assertThat(Path.of(cluster.environment(kafka).getOrDefault("KAFKA_LOG_DIRS", ""))
                        .startsWith(kafka.getVolumeMounts().get(0).getMountPath()))
                .as("the broker writes to its volume")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prometheus/prometheus.yml",
                "grafana/provisioning/datasources/prometheus.yml",
                "kubernetes/kustomization.yaml"
            })
    void everyAddressInAConfigurationLeadsSomewhere(String file) throws IOException {
        String text = Files.readString(Deploy.ORIGINAL.resolve(file)).replace('=', '/');
        List<String> addresses =
                ADDRESS.matcher(text).results().map(found -> found.group(1)).toList();

        assertThat(addresses).isNotEmpty().allMatch(cluster::leadsTo);
    }

    /** What the namespace asks for: the restricted level of Kubernetes' Pod Security Standards. */
    @ParameterizedTest
    @MethodSource("servicesOfCompose")
    void noPodMayMoreThanItNeeds(String service) {
        PodSpec pod = cluster.pod(service);
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        for (Container container : Cluster.containers(pod)) {
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
        }
    }

    private static String question(Probe probe) {
        return probe.getHttpGet().getPort().getStrVal() + probe.getHttpGet().getPath();
    }

    private static long memoryLimitBytes(Container container) {
        return Objects.requireNonNull(container.getResources().getLimits().get("memory"), container.getName())
                .getNumericalAmount()
                .longValueExact();
    }
}
