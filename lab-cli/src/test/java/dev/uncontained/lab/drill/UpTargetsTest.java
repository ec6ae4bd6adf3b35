package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.stack.StackState.Child;
import dev.uncontained.lab.stack.StackState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A drill that is read for a stack that is up finds what that has, whatever the drill asks for under stack. */
class UpTargetsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static Child child(String name, String kind, Phase phase) {
        return new Child(name, kind, 1, 0, Map.of(), 0, phase, null);
    }

    private static UpTargets stack(boolean compose) {
        return new UpTargets(
                "local",
                List.of(
                        child("broker-1", "broker", Phase.RUNNING),
                        child("kvm-service-1", "kvm-service", Phase.RUNNING),
                        child("kvm-service-2", "kvm-service", Phase.BACKING_OFF),
                        child("guest-service-1", "guest-service", Phase.ENDED),
                        child("prometheus", "prometheus", Phase.RUNNING)),
                () -> Set.of("vfio.regions", "kvm.stage2.dlq", "of-somebody-else"),
                compose,
                "end it with lab down");
    }

    private record On(UpTargets targets) implements DrillYaml.Surroundings {
        @Override
        public RunInput input(Path scenario, @Nullable Long lengthNs) {
            return new Stage().input(scenario, lengthNs);
        }

        @Override
        public List<String> alerts() {
            return List.of();
        }
    }

    private Path file(String stack, String fault) throws IOException {
        return Files.writeString(directory.resolve("drill.yaml"), """
                name: small
                scenario: some.yaml
                stack: {%s}
                faults:
                  - {%s}
                expect: {lost: 0}
                """.formatted(stack, fault));
    }

    @Test
    void aSecondInstanceIsThereThoughTheDrillDoesNotAskForIt() throws IOException, BadFileException {
        Drill drill = DrillYaml.read(file("", "kind: take-over, target: kvm-service-2, at: 1s"), new On(stack(false)));

        assertThat(drill.faults()).singleElement().returns("kvm-service-2", Fault::target);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "kind: kill, target: broker-3, at: 1s | no process 'broker-3'; there are broker-1, kvm-service-1, kvm-service-2, prometheus; end",
                "kind: kill, target: guest-service-1, at: 1s | no process 'guest-service-1'; there are broker-1",
                "kind: take-over, target: broker-1, at: 1s | no process of a service with several instances 'broker-1'",
                "kind: garbage, target: kvm.stage2, at: 1s, records: 5 | no topic 'kvm.stage2'; there are vfio.regions",
            })
    void whatTheStackHasNotIsRefusedThoughTheDrillAsksForIt(String fault, String complaint) throws IOException {
        Path file = file("brokers: 3, guest-service: 2", fault);

        BadFileException refused =
                catchThrowableOfType(BadFileException.class, () -> DrillYaml.read(file, new On(stack(false))));

        assertThat(refused.problems())
                .singleElement()
                .asString()
                .startsWith(file + ":5: ")
                .contains(complaint);
    }

    @Test
    void thePrometheusOfAStackCanBeStruckWhereItIsAProcessAndNotWhereItIsAContainer() {
        assertThat(stack(false).processes(null, Map.of())).contains("prometheus");
        assertThat(stack(true).processes(null, Map.of())).containsExactly("broker-1", "kvm-service-1");
        assertThat(stack(true).isWatched()).isTrue();
    }

    @Test
    void containersHaveOneOfEach() throws IOException {
        Path file = file("kvm-service: 2", "kind: kill, target: kvm-service-1, at: 1s");

        BadFileException refused =
                catchThrowableOfType(BadFileException.class, () -> DrillYaml.read(file, new On(stack(true))));

        assertThat(refused.problems())
                .singleElement()
                .asString()
                .startsWith(file + ":3: stack: asks for more than one")
                .contains("without --stack compose");
    }
}
