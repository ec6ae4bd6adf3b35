package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole hosts of the shipped scenarios, with a KVM in miniature that maps every page as one type. */
final class HostExecutionTest {
    private static final Path ROOT = Path.of("..");

    @ParameterizedTest
    @EnumSource(
            value = MemoryType.class,
            names = {"DEVICE_nGnRE", "NORMAL_NC"})
    void accessesAreConservedBurstByBurstAndInSum(MemoryType stage2) throws Exception {
        for (HostSpec spec : hosts("hostile-guest", 5_000_000)) {
            MiniatureKvm execution = new MiniatureKvm(spec, Form.FAST, ipa -> stage2, null);
            HostTotals totals = execution.toEnd();
            assertThat(execution.imbalances).as(spec.host()).isEmpty();
            assertThat(totals.completed()
                            + totals.corrupted()
                            + totals.contained()
                            + totals.uncontained()
                            + totals.discardedCrash()
                            + totals.discardedZap()
                            + totals.discardedVm()
                            + totals.discardedEnd())
                    .as(spec.host())
                    .isEqualTo(totals.issued());
            assertThat(execution.faults)
                    .as(spec.host())
                    .isEqualTo(totals.contained() + totals.corrupted() + totals.uncontained());
        }
    }

    @Test
    void restoredMachineGoesOnAsIfNothingHadHappened() throws Exception {
        for (HostSpec spec : hosts("policies", 2_000_000)) {
            MiniatureKvm whole = new MiniatureKvm(spec, Form.FAST, ipa -> MemoryType.NORMAL_NC, null);
            MiniatureKvm broken = new MiniatureKvm(spec, Form.FAST, ipa -> MemoryType.NORMAL_NC, 3L);
            assertThat(broken.toEnd()).isEqualTo(whole.toEnd());
            assertThat(broken.bursts).isEqualTo(whole.bursts);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MemoryType.class,
            names = {"DEVICE_nGnRE", "NORMAL_NC"})
    void burstSizeChangesNoTotalFaultOrTime(MemoryType stage2) throws Exception {
        for (String scenario : List.of("hostile-guest", "policies")) {
            for (HostSpec spec : hosts(scenario, 500_000)) {
                MiniatureKvm usual = new MiniatureKvm(spec, Form.FAST, ipa -> stage2, null);
                String expected = FormsAgreeTest.withoutK(usual.toEnd()) + usual.faults;
                for (int size : new int[] {1, 7, 65_536}) {
                    MiniatureKvm other =
                            new MiniatureKvm(new HostMaker(spec).bursts(size).spec(), Form.FAST, ipa -> stage2, null);
                    assertThat(FormsAgreeTest.withoutK(other.toEnd()) + other.faults)
                            .as(spec.host() + " in bursts of " + size)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void gicvEndsTheHostUnderGatheredNormalNcAndSurvivesDevice() throws Exception {
        HostSpec spec = hosts("gicv2", 5_000_000).getFirst();
        MiniatureKvm device = new MiniatureKvm(spec, Form.FAST, ipa -> MemoryType.DEVICE_nGnRE, null);
        MiniatureKvm gathered = new MiniatureKvm(spec, Form.FAST, ipa -> MemoryType.NORMAL_NC, null);
        assertThat(device.toEnd().uncontained()).isZero();
        assertThat(gathered.toEnd().uncontained()).isPositive();
    }

    private static List<HostSpec> hosts(String scenario, long lengthNs) throws Exception {
        Map<String, Platform> platforms = new HashMap<>();
        for (String name : Platforms.names()) {
            platforms.put(name, Platforms.named(name));
        }
        Scenario read = ScenarioYaml.read(ROOT.resolve("scenarios/" + scenario + ".yaml"));
        Scenario one = new Scenario(
                read.name(),
                read.seed(),
                lengthNs,
                read.quantumNs(),
                read.burstAccesses(),
                read.accessLimit(),
                read.policies().subList(0, 1),
                read.groups());
        return one.hosts(platforms);
    }
}
