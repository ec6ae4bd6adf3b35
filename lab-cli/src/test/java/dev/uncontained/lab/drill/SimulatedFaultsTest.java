package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.RunResult.Cell;
import dev.uncontained.events.scenario.Scenario.Action;
import dev.uncontained.lab.LabProcess;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.ScenarioSource;
import dev.uncontained.lab.whatif.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each simulated fault does to the result of the run that it is written into: to the hosts it strikes, and to no others. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class SimulatedFaultsTest {
    private static final long AT_NS = 500_000;
    private static final long COST_NS = 10_000;
    private static final String POLICY = "vma-flag";
    private static final String SCENARIO = """
            name: fleet
            seed: 3
            length: 1ms
            burst: 512
            policies: [vma-flag]
            groups:
              - name: pci
                platform: grace
                devices:
                  - name: nic
                    bars:
                      - {index: 0, size: 1MiB, prefetchable: true}
                vms:
                  - name: guest
                    workloads:
                      - {program: stream-wc, region: nic/bar0, span: 8KiB, idiom: neon-multi}
              - name: wonder
                platform: ideal
                devices:
                  - name: nic
                    bars:
                      - {index: 0, size: 1MiB, prefetchable: true}
                vms:
                  - name: guest
                    workloads:
                      - {program: stream-wc, region: nic/bar0, span: 8KiB, idiom: neon-multi}
              - name: audited
                platform: altra
                devices:
                  - name: npu
                    kind: vfio-platform
                    audited: true
                    regions:
                      - {index: 0, size: 64KiB}
                vms:
                  - name: guest
                    workloads:
                      - {program: stream-wc, region: npu/reg0, span: 8KiB, access: 4B}
              - name: unaudited
                platform: unaudited-soc
                devices:
                  - name: npu
                    kind: vfio-platform
                    regions:
                      - {index: 0, size: 64KiB}
                vms:
                  - name: guest
                    workloads:
                      - {program: stream-wc, region: npu/reg0, span: 8KiB, access: 4B}
            """;

    private static RunInput fleet;
    private static RunResult quiet;

    @BeforeAll
    static void runUndisturbed(@TempDir Path directory) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("fleet.yaml"), SCENARIO);
        fleet = new ScenarioSource(LabProcess.root().resolve("platforms")).read(file);
        quiet = run(fleet);
    }

    private static RunResult run(RunInput input) throws InterruptedException {
        return World.run(input.started("20260101-000000-abcd"), 2, fraction -> {});
    }

    /** Where a fault strikes, and with what. */
    private record Struck(String group, String platform, String target, String argument) {}

    private static @Nullable Struck struck(FaultKind kind) {
        return switch (kind) {
            case DEVICE_RESET, D3_ENTER, D3_LEAVE, HOT_UNPLUG, HOT_PLUG, MEMORY_DISABLE, MEMORY_ENABLE ->
                new Struck("pci", "grace", "nic", "");
            case LINK_RETRAIN -> new Struck("pci", "grace", "nic", "1");
            case HOSTILE_START -> new Struck("pci", "grace", "guest", "");
            case POLICY_SWITCH -> new Struck("pci", "grace", "", "device-only");
            case AUDIT_PASSED -> new Struck("unaudited", "unaudited-soc", "npu", "");
            case AUDIT_WITHDRAWN -> new Struck("audited", "altra", "npu", "");
            case ERRATUM_ON, ERRATUM_OFF -> new Struck("wonder", "ideal", "", "long-burst");
            default -> null;
        };
    }

    private static Action action(FaultKind kind, long atNs) {
        Struck struck = Objects.requireNonNull(struck(kind));
        return new Action(atNs, kind.action().orElseThrow(), struck.target(), struck.argument(), COST_NS);
    }

    private static Cell cell(RunResult result, FaultKind kind) {
        return Objects.requireNonNull(
                cells(result).get(Objects.requireNonNull(struck(kind)).platform()));
    }

    private static Map<String, Cell> cells(RunResult result) {
        return Objects.requireNonNull(result.policies().get(POLICY)).platforms();
    }

    private static Cell after(FaultKind... kinds) throws InterruptedException {
        Struck struck = Objects.requireNonNull(struck(kinds[0]));
        List<Action> actions =
                Arrays.stream(kinds).map(kind -> action(kind, AT_NS)).toList();
        RunResult result = run(fleet.with(Map.of(struck.group(), actions)));
        assertThat(result.accounting().balanced()).isTrue();
        assertThat(result.digest()).isNotEqualTo(quiet.digest());
        cells(quiet).forEach((platform, cell) -> {
            if (!platform.equals(struck.platform())) {
                assertThat(cells(result)).containsEntry(platform, cell);
            }
        });
        return cell(result, kinds[0]);
    }

    private static long leaves(Cell cell, String memoryType) {
        return cell.stage2().getOrDefault(memoryType, 0L);
    }

    @Test
    void undisturbedHostsLoseNothing() {
        assertThat(cells(quiet).values()).hasSize(4).allSatisfy(cell -> {
            assertThat(cell.hostsLost()).isZero();
            assertThat(cell.vmsLost()).isZero();
            assertThat(cell.contained()).isZero();
            assertThat(cell.uncontained()).isZero();
        });
    }

    @Test
    void everySimulatedFaultIsTriedHere() {
        assertThat(Arrays.stream(FaultKind.values()).filter(kind -> kind.struck() == FaultKind.Struck.HOSTS))
                .isNotEmpty()
                .allSatisfy(kind -> assertThat(struck(kind)).as(kind.key()).isNotNull());
    }

    @Test
    void afterAResetEverythingIsMappedOnceMore() throws InterruptedException {
        Cell before = cell(quiet, FaultKind.DEVICE_RESET);

        Cell reset = after(FaultKind.DEVICE_RESET);

        assertThat(leaves(reset, "NORMAL_NC")).isEqualTo(2 * leaves(before, "NORMAL_NC"));
        assertThat(reset.accesses()).isLessThan(before.accesses());
        assertThat(reset.vmsLost()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"D3_ENTER", "HOT_UNPLUG", "MEMORY_DISABLE"})
    void aDeviceThatIsAwayCostsTheVmThatReachesForIt(FaultKind kind) throws InterruptedException {
        Cell away = after(kind);

        assertThat(away.vmsLost()).isEqualTo(1);
        assertThat(away.contained()).isEqualTo(1);
        assertThat(away.hostsLost()).isZero();
    }

    @Test
    void aDeviceThatIsBackAtOnceCostsNoVm() throws InterruptedException {
        assertThat(after(FaultKind.D3_ENTER, FaultKind.D3_LEAVE).vmsLost()).isZero();
        assertThat(after(FaultKind.HOT_UNPLUG, FaultKind.HOT_PLUG).vmsLost()).isZero();
        assertThat(after(FaultKind.MEMORY_DISABLE, FaultKind.MEMORY_ENABLE).vmsLost())
                .isZero();
    }

    @Test
    void aLinkThatLosesLanesCarriesLess() throws InterruptedException {
        assertThat(after(FaultKind.LINK_RETRAIN).bytes())
                .isLessThan(cell(quiet, FaultKind.LINK_RETRAIN).bytes());
    }

    @Test
    void aFlagWhereNobodyAuditedCostsTheHost() throws InterruptedException {
        Cell flagged = after(FaultKind.AUDIT_PASSED);

        assertThat(leaves(cell(quiet, FaultKind.AUDIT_PASSED), "NORMAL_NC")).isZero();
        assertThat(leaves(flagged, "NORMAL_NC")).isPositive();
        assertThat(flagged.uncontained()).isPositive();
        assertThat(flagged.hostsLost()).isEqualTo(1);
    }

    @Test
    void withoutItsAuditADeviceIsMappedAsDeviceAgain() throws InterruptedException {
        Cell before = cell(quiet, FaultKind.AUDIT_WITHDRAWN);

        Cell withdrawn = after(FaultKind.AUDIT_WITHDRAWN);

        assertThat(leaves(before, "DEVICE_nGnRE")).isZero();
        assertThat(leaves(withdrawn, "DEVICE_nGnRE")).isPositive();
        assertThat(withdrawn.gatherRatio()).isLessThan(before.gatherRatio());
    }

    @Test
    void anErratumCostsTheHostWhoseBurstsItHangsOn() throws InterruptedException {
        Cell hung = after(FaultKind.ERRATUM_ON);

        assertThat(hung.uncontained()).isPositive();
        assertThat(hung.hostsLost()).isEqualTo(1);
    }

    @Test
    void anErratumThatIsGoneAtOnceCostsNoHost() throws InterruptedException {
        assertThat(after(FaultKind.ERRATUM_ON, FaultKind.ERRATUM_OFF).hostsLost())
                .isZero();
    }

    @Test
    void aGuestThatTurnsHostileRunsIntoFaults() throws InterruptedException {
        Cell hostile = after(FaultKind.HOSTILE_START);

        assertThat(hostile.contained()).isPositive();
        assertThat(hostile.bytes())
                .isLessThan(cell(quiet, FaultKind.HOSTILE_START).bytes());
    }

    @Test
    void anotherPolicyMapsAnotherType() throws InterruptedException {
        Cell before = cell(quiet, FaultKind.POLICY_SWITCH);

        Cell switched = after(FaultKind.POLICY_SWITCH);

        assertThat(leaves(before, "DEVICE_nGnRE")).isZero();
        assertThat(leaves(switched, "DEVICE_nGnRE")).isPositive();
        assertThat(switched.gatherRatio()).isLessThan(before.gatherRatio());
    }
}
