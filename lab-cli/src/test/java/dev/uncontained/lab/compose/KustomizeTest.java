package dev.uncontained.lab.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What kustomize itself makes of deploy/kubernetes, where there is a kubectl to say it. It asks no cluster. */
@Timeout(60)
class KustomizeTest {
    private static final int PATIENCE_S = 30;

    /** What kustomize appends to the names of generated objects. */
    private static final String HASH = "-[0-9a-z]{10}$";

    @Test
    void kustomizeMakesOfItWhatTheOtherTestsHoldAgainstCompose(@TempDir Path directory)
            throws IOException, InterruptedException {
        Path kubernetes = Deploy.copy(directory);
        List<HasMetadata> made = kustomize(kubernetes, directory);
        Cluster cluster = new Cluster(made);

        assertThat(made.stream().map(KustomizeTest::nameWithoutHash))
                .containsExactlyInAnyOrderElementsOf(Kustomization.objects(kubernetes).stream()
                        .map(KustomizeTest::name)
                        .toList());
        assertThat(cluster.dangling()).isEmpty();
        assertThat(made.stream()
                        .filter(object -> !(object instanceof Namespace))
                        .map(object -> object.getMetadata().getNamespace()))
                .containsOnly("uncontained");
        assertThat(cluster.all(ConfigMap.class).values().stream()
                        .filter(map -> nameWithoutHash(map).equals("ConfigMap prometheus")))
                .singleElement()
                .satisfies(map -> assertThat(map.getData())
                        .containsEntry("alerts.yml", Files.readString(Deploy.ORIGINAL.resolve("prometheus/alerts.yml")))
                        .containsKey("prometheus.yml"));
    }

    private static String nameWithoutHash(HasMetadata object) {
        return object instanceof ConfigMap || object instanceof Secret
                ? name(object).replaceFirst(HASH, "")
                : name(object);
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }

    private static List<HasMetadata> kustomize(Path folder, Path directory) throws IOException, InterruptedException {
        Path out = directory.resolve("out.yaml");
        Path err = directory.resolve("err");
        assumeTrue(isOnPath("kubectl"), "there is no kubectl on the PATH");
        Process kubectl = new ProcessBuilder("kubectl", "kustomize", folder.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(kubectl.waitFor(PATIENCE_S, TimeUnit.SECONDS))
                    .as("kubectl ends")
                    .isTrue();
        } finally {
            kubectl.destroyForcibly();
        }
        assertThat(kubectl.exitValue()).as(Files.readString(err)).isZero();
        return Manifests.read(Files.readString(out));
    }

    private static boolean isOnPath(String command) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
