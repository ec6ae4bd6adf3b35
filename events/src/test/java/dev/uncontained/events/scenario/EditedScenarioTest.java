package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.YamlEdit;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditedScenarioTest {
    private static final Path FILE = Path.of("../scenarios/policies.yaml");

    private static Scenario read(YamlEdit... edits) throws BadFileException {
        return ScenarioYaml.read(FILE, List.of(edits), new PlatformFolder(Path.of("../platforms")))
                .scenario();
    }

    @Test
    void aValueStandsInForOneOrForAll() throws BadFileException {
        Scenario edited = read(
                new YamlEdit("policies", "vma-flag", true),
                new YamlEdit("groups.*.count", "7", false),
                new YamlEdit("groups.grace.vms.stream.vcpus", "3", false),
                new YamlEdit("equal", "accesses", false),
                new YamlEdit("accesses", "1000", false));

        assertThat(edited.policies()).containsExactly(Policy.VMA_FLAG);
        assertThat(edited.groups())
                .allSatisfy(group -> assertThat(group.count()).isEqualTo(7));
        assertThat(edited.groups().getFirst().vms().get(0).vcpus()).isEqualTo(3);
        assertThat(edited.groups().getFirst().vms().get(1).vcpus()).isEqualTo(1);
        assertThat(edited.accessLimit()).isEqualTo(1_000);
        assertThat(read().groups().getFirst().count()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "burst | 0 | burst: '0' is not from 1 to 65536",
                "groups.*.platform | grase | no platform 'grase'",
                "groups.grase.count | 2 | no 'grase' in groups; there are grace, altra",
                "groups.grace.hosts | 2 | unknown key",
                "machines.grace.count | 2 | machines is not there",
                "seed.one | 2 | seed is not there, or nothing lies below it",
                "groups.grace | 2 | groups is not there, or nothing lies below it",
            })
    void whatCannotStandThereIsRefused(String path, String value, String complaint) {
        BadFileException refused =
                catchThrowableOfType(BadFileException.class, () -> read(new YamlEdit(path, value, false)));

        assertThat(refused).isNotNull();
        assertThat(refused.problems())
                .anySatisfy(problem ->
                        assertThat(problem).startsWith(FILE.toString()).contains(complaint));
    }
}
