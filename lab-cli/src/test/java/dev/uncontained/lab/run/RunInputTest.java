package dev.uncontained.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Estimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunInputTest {
    private static final Path ROOT = Path.of("..");

    private static ScenarioSource source() {
        return new ScenarioSource(ROOT.resolve("platforms"));
    }

    private static Scenario machine(Path file, String platform) {
        return MachineScenario.of(file, platform, notice -> {
            throw new AssertionError(notice);
        });
    }

    private static RunInput shipped() {
        return source().read(ROOT.resolve("scenarios/policies.yaml"));
    }

    @Test
    void theShippedScenarioBringsThePlatformsItNames() {
        assertThat(shipped().platforms()).containsKeys("grace", "altra").doesNotContainKey("ideal");
    }

    @Test
    void figuresOfCacheableMappingsAreEstimates() {
        RunInput nvgrace = source().read(ROOT.resolve("scenarios/nvgrace.yaml"));

        assertThat(nvgrace.estimates())
                .filteredOn(estimate -> estimate.subject().equals("cacheable mappings"))
                .extracting(Estimate::platform)
                .containsExactly("grace");
        assertThat(shipped().estimates()).extracting(Estimate::subject).doesNotContain("cacheable mappings");
    }

    @Test
    void theCommandLineChangesOnlyWhatItNames() {
        RunInput changed = shipped().with(7L, 1_000_000L, List.of(Policy.VMA_FLAG));

        assertThat(changed.scenario().seed()).isEqualTo(7);
        assertThat(changed.scenario().lengthNs()).isEqualTo(1_000_000);
        assertThat(changed.scenario().policies()).containsExactly(Policy.VMA_FLAG);
        assertThat(changed.scenario().groups()).isEqualTo(shipped().scenario().groups());
        assertThat(shipped().with(null, null, List.of())).isEqualTo(shipped());
    }

    @Test
    void aMachineWhoseDevicesNoGuestOfThePlatformHasAddressesForIsRefused(@TempDir Path directory) throws IOException {
        Path machine = directory.resolve("machine.txt");
        Files.writeString(machine, """
                01:00.0 3D controller: NVIDIA Corporation Device 2342 (rev a1)
                \tMemory at 1000000000 (64-bit, prefetchable) [size=64G]
                """);

        assertThat(source().with(machine(machine, "grace")).scenario().groups()).hasSize(1);
        assertThatThrownBy(() -> source().with(machine(machine, "apple-m1")))
                .isInstanceOfSatisfying(
                        LabException.class, e -> assertThat(e.exitStatus()).isEqualTo(LabException.USAGE))
                .hasMessageContaining("do not fit above 32 GiB in 36 bits");
    }

    @Test
    void aLengthThatIsNoWholeNumberOfQuantaIsRefused() {
        assertThatThrownBy(() -> shipped().with(null, 150_000L, List.of()))
                .isInstanceOfSatisfying(LabException.class, e -> {
                    assertThat(e.exitStatus()).isEqualTo(LabException.USAGE);
                    assertThat(e.wayOut()).contains("100000ns");
                });
    }

    @Test
    void whatNoScenarioFileMayHoldIsRefusedOnTheCommandLineToo() {
        assertThatThrownBy(() -> shipped().with(-1L, null, List.of()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("--seed is -1");
        assertThatThrownBy(() -> shipped().with(null, 0L, List.of()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("--length is 0 ns");
        assertThatThrownBy(() -> shipped().with(null, 3_600_000_100_000L, List.of()))
                .isInstanceOfSatisfying(
                        LabException.class, e -> assertThat(e.wayOut()).contains("to 3600s"));
        assertThatThrownBy(() -> shipped().with(null, null, List.of(Policy.VMA_FLAG, Policy.VMA_FLAG)))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("vma-flag,vma-flag");
    }

    @Test
    void actionsThatAShorterRunNeverReachesAreCounted() {
        RunInput everything = source().read(Path.of("src/test/resources/everything.yaml"));
        assertThat(everything.scenario().actionsBeyondTheEnd()).isZero();

        long never = everything
                .with(null, everything.scenario().quantumNs(), List.of())
                .scenario()
                .actionsBeyondTheEnd();

        assertThat(never)
                .isEqualTo(everything.scenario().policies().size()
                        * everything.scenario().groups().stream()
                                .mapToLong(group ->
                                        (long) group.count() * group.actions().size())
                                .sum())
                .isPositive();
    }

    @Test
    void aPlatformThatIsNotThereIsNamedWithThoseThatAre(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("s.yaml");
        Files.writeString(
                file,
                Files.readString(ROOT.resolve("scenarios/policies.yaml")).replace("platform: grace", "platform: grce"));

        assertThatThrownBy(() -> source().read(file)).isInstanceOfSatisfying(LabException.class, e -> {
            assertThat(e.exitStatus()).isEqualTo(LabException.USAGE);
            assertThat(e).hasMessageContaining("'grce'").hasMessageContaining("grace");
        });
    }

    @Test
    void aFileThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> source().read(Path.of("nowhere.yaml")))
                .isInstanceOfSatisfying(
                        LabException.class, e -> assertThat(e.exitStatus()).isEqualTo(LabException.USAGE))
                .hasMessageContaining("nowhere.yaml");
    }

    @Test
    void aMachineIsAHostWithAVmForEachOfItsEndpoints(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("box.txt");
        Files.writeString(file, """
                0000:01:00.0 Ethernet controller: Example Corp NIC (rev 01)
                \tRegion 0: Memory at 40000000 (64-bit, prefetchable) [size=32M]
                \tRegion 2: Memory at 42000000 (32-bit, non-prefetchable) [size=64K]
                \tCapabilities: [70] MSI-X: Enable+ Count=64 Masked-
                \t\tVector table: BAR=2 offset=00002000

                0000:02:00.0 Non-Volatile memory controller: Example Corp SSD
                \tRegion 0: Memory at 50000000 (64-bit, non-prefetchable) [size=16K]
                """);

        RunInput input = source().with(machine(file, "altra"));

        assertThat(input.platforms()).containsOnlyKeys("altra");
        assertThat(input.scenario().groups().getFirst().devices()).hasSize(2);
        assertThat(input.scenario().hosts(input.platforms())).hasSize(3).allSatisfy(host -> assertThat(host.vms())
                .hasSize(2));
    }

    @Test
    void barsThatLspciDoesNotNumberTakeThePlacesThatTheirWidthsNeed(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("box.txt");
        Files.writeString(file, """
                0000:01:00.0 Ethernet controller: Example Corp NIC (rev 01)
                \tMemory at 40000000 (32-bit, non-prefetchable) [size=64K]
                \tMemory at 50000000 (64-bit, prefetchable) [size=32M]
                \tMemory at 60000000 (64-bit, prefetchable) [size=1M]
                """);

        RunInput input = source().with(machine(file, "altra"));

        assertThat(input.scenario().groups().getFirst().devices().getFirst().regions())
                .extracting(region -> region.index())
                .containsExactly(0, 1, 3);
    }

    @Test
    void whatOfAMachineIsNotInTheScenarioIsSaid(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("box.txt");
        Files.writeString(file, """
                0000:00:00.0 PCI bridge: Example Root Port
                0000:01:00.0 Ethernet controller: Example Corp NIC (rev 01)
                \tRegion 0: Memory at 40000000 (64-bit, prefetchable) [size=32M]
                \tRegion 2: Memory at <ignored> (32-bit, non-prefetchable) [size=64K]
                stray
                0000:02:00.0 Audio device: Example Corp Codec
                \tRegion 0: I/O ports at e000 [size=8]
                """);
        List<String> notices = new ArrayList<>();

        Scenario scenario = MachineScenario.of(file, "altra", notices::add);

        assertThat(scenario.groups().getFirst().devices()).hasSize(1);
        assertThat(notices)
                .containsExactly(
                        file + " line 5 not read: stray",
                        file + ": 1 device, 1 BAR left out (no memory BAR, or one without an address or a size): "
                                + "0000:02:00.0, 0000:01:00.0 BAR 2");
    }
}
