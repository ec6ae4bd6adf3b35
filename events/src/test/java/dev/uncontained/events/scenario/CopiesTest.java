package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.YamlEdit;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CopiesTest {
    private static final Path ONE_HOST = Path.of("../scenarios/one-host.yaml");
    private static final Path FLEET = Path.of("../scenarios/fleet.yaml");

    private static HostSpec host(Path scenario, YamlEdit... edits) throws BadFileException {
        ScenarioInput input = ScenarioYaml.read(scenario, List.of(edits), new PlatformFolder(Path.of("../platforms")));
        return input.scenario().hosts(input.platforms()).getFirst();
    }

    private static YamlEdit regions(int count) {
        return edit("groups.*.regions", String.valueOf(count));
    }

    private static YamlEdit edit(String path, String value) {
        return new YamlEdit(path, value, false);
    }

    private static List<RegionSpec> regionsOf(HostSpec host) {
        return host.devices().stream()
                .map(DeviceSpec::regions)
                .flatMap(List::stream)
                .toList();
    }

    private static List<ProgramSpec> programs(HostSpec host) {
        return host.vms().getFirst().vcpus().getFirst().programs();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100, 1_000})
    void aGroupHasAsManyRegionsAsItAsksForAndItsTrafficGoesToAll(int count) throws BadFileException {
        HostSpec host = host(ONE_HOST, regions(count));
        assertThat(regionsOf(host)).hasSize(count);
        assertThat(programs(host))
                .extracting(ProgramSpec::region)
                .containsExactlyElementsOf(
                        regionsOf(host).stream().map(RegionSpec::id).toList());
        assertThat(programs(host).stream().mapToInt(ProgramSpec::sharePermille).sum())
                .isEqualTo(1_000);
    }

    @Test
    void theFirstOfEachStaysWhereItWas() throws BadFileException {
        HostSpec plain = host(FLEET);
        HostSpec more = host(FLEET, regions(30));
        assertThat(regionsOf(more)).hasSize(30).startsWith(regionsOf(plain).toArray(RegionSpec[]::new));
        assertThat(more.devices().stream().map(DeviceSpec::name))
                .containsExactly(
                        "guest/nic-0",
                        "guest/nic-1",
                        "guest/nic-0-2",
                        "guest/nic-1-2",
                        "guest/nic-0-3",
                        "guest/nic-1-3");
        assertThat(host(FLEET, regions(10))).isEqualTo(plain);
    }

    @Test
    void sharesAndRatesAreDividedWithNothingLeftOver() throws BadFileException {
        List<ProgramSpec> programs = programs(host(ONE_HOST, regions(3), edit(workload("rate"), "10/s")));
        assertThat(programs).extracting(ProgramSpec::sharePermille).containsExactly(334, 333, 333);
        assertThat(programs).extracting(ProgramSpec::ratePerSecond).containsExactly(4L, 3L, 3L);
    }

    @Test
    void aVmIsGivenAllCopiesOfADeviceItNames() throws BadFileException {
        Path page = Path.of("src/test/resources/scenario/every-key.yaml");
        Stream<String> devices = host(page).devices().stream().map(DeviceSpec::name);
        assertThat(devices.filter(name -> name.startsWith("guest-0/")))
                .containsExactlyInAnyOrder(
                        "guest-0/nic", "guest-0/npu", "guest-0/nic-2", "guest-0/npu-2", "guest-0/gicv");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "15 | regions: 15 is not a multiple of 10, what the devices have that are written",
                "0 | regions: '0' is not from 1 to 1000",
                "1001 | regions: '1001' is not from 1 to 1000",
                "many | regions: 'many' is not a whole number",
            })
    void whatCannotBeHadIsRefused(String value, String complaint) {
        assertThat(problems(FLEET, edit("groups.*.regions", value)))
                .anySatisfy(
                        problem -> assertThat(problem).startsWith(FLEET + ":").contains(complaint));
    }

    @Test
    void aShareThatIsTooSmallForAllIsRefused() {
        assertThat(problems(FLEET, regions(1_000), edit(workload("share"), "1%")))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("share: a share of 1.0% cannot be divided over 100 regions in steps of 0.1%"));
    }

    @Test
    void aRateThatIsTooLowForAllIsRefused() {
        assertThat(problems(ONE_HOST, regions(3), edit(workload("rate"), "2/s")))
                .singleElement()
                .asString()
                .endsWith("rate: is less than one access a second for each of 3 regions");
    }

    @Test
    void aNameThatACopyWouldHaveIsTaken() {
        assertThat(problems(FLEET, regions(20), edit("groups.*.devices.nic-1.name", "nic-0-2")))
                .anySatisfy(problem -> assertThat(problem).contains("two are called 'nic-0-2'"));
    }

    private static String workload(String key) {
        return "groups.*.vms.*.workloads.*." + key;
    }

    private static List<String> problems(Path scenario, YamlEdit... edits) {
        BadFileException refused = catchThrowableOfType(BadFileException.class, () -> host(scenario, edits));
        assertThat(refused).isNotNull();
        return refused.problems();
    }
}
