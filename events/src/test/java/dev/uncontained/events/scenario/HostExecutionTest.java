package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Abort;
import dev.uncontained.arm.host.AbortAnswer;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostMachine;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.QuantumEnd;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Leaf;
import dev.uncontained.events.platform.PlatformYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
            Execution execution = new Execution(spec, stage2, null);
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
            Execution whole = new Execution(spec, MemoryType.NORMAL_NC, null);
            Execution broken = new Execution(spec, MemoryType.NORMAL_NC, 3L);
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
                Execution usual = new Execution(spec, stage2, null);
                String expected = withoutK(usual.toEnd()) + usual.faults;
                for (int size : new int[] {1, 7, 65_536}) {
                    Execution other = new Execution(withBurst(spec, size), stage2, null);
                    assertThat(withoutK(other.toEnd()) + other.faults)
                            .as(spec.host() + " in bursts of " + size)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static String withoutK(HostTotals totals) {
        return totals.toString().replaceAll("lastK=-?[0-9]+", "");
    }

    private static HostSpec withBurst(HostSpec s, int burst) {
        return new HostSpec(
                s.host(),
                s.trafficId(),
                s.group(),
                s.seed(),
                s.policy(),
                s.platform(),
                s.lengthNs(),
                s.accessLimit(),
                s.quantumNs(),
                burst,
                s.links(),
                s.devices(),
                s.vms(),
                s.actions());
    }

    @Test
    void gicvEndsTheHostUnderGatheredNormalNcAndSurvivesDevice() throws Exception {
        HostSpec spec = hosts("gicv2", 5_000_000).getFirst();
        Execution device = new Execution(spec, MemoryType.DEVICE_nGnRE, null);
        Execution gathered = new Execution(spec, MemoryType.NORMAL_NC, null);
        assertThat(device.toEnd().uncontained()).isZero();
        assertThat(gathered.toEnd().uncontained()).isPositive();
    }

    private static List<HostSpec> hosts(String scenario, long lengthNs) throws Exception {
        Map<String, Platform> platforms = new HashMap<>();
        for (String name : List.of(
                "grace", "altra", "bcm2711", "bcm2712", "gicv2-soc", "unaudited-soc", "armada-3720", "layerscape")) {
            platforms.put(name, PlatformYaml.read(ROOT.resolve("platforms/" + name + ".yaml")));
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

    private static final class Execution {
        private final HostSpec spec;
        private final MemoryType stage2;
        private final @Nullable Long breakAt;
        private final Stage2Format format;
        private final List<Long> imbalances = new ArrayList<>();
        private final List<List<Long>> bursts = new ArrayList<>();
        private final List<long[]> mapped = new ArrayList<>();
        private HostMachine machine;
        private long version;
        private long faults;

        Execution(HostSpec spec, MemoryType stage2, @Nullable Long breakAt) {
            this.spec = spec;
            this.stage2 = stage2;
            this.breakAt = breakAt;
            this.format = new Stage2Format(
                    Granule.of(spec.platform().cpu().granuleKiB() + "k"),
                    spec.platform().cpu().fwb(),
                    true,
                    false);
            this.machine = HostMachine.boot(spec, 1, 0, List.of(), Form.FAST);
        }

        HostTotals toEnd() {
            spec.devices().stream()
                    .map(DeviceSpec::regions)
                    .flatMap(List::stream)
                    .forEach(region -> machine.slot(region.id(), true));
            while (true) {
                QuantumEnd end = machine.runQuantum(b -> {
                    long imbalance = b.inFlightBefore()
                            + b.issued()
                            - b.completed()
                            - b.corrupted()
                            - b.contained()
                            - b.uncontained()
                            - b.discardedCrash()
                            - b.discardedZap()
                            - b.discardedVm()
                            - b.discardedEnd()
                            - b.inFlightAfter();
                    if (imbalance != 0) {
                        imbalances.add(imbalance);
                    }
                    bursts.add(List.of((long) b.vm(), (long) b.vcpu(), b.k(), b.issued(), b.lastPs(), b.wireBytes()));
                });
                end.faults().forEach(f -> faults += f.count());
                if (end.crash() != null || end.finished()) {
                    return machine.totals();
                }
                end.aborts().forEach(this::answer);
                if (breakAt != null && end.quantum() == breakAt) {
                    machine = HostMachine.restore(spec, machine.state(), Form.FAST);
                    for (long[] m : mapped) {
                        machine.refoldMapped((int) m[0], m[1], m[2], m[3], 3, m[4]);
                    }
                }
            }
        }

        private void answer(Abort abort) {
            if (abort.access() == Abort.Access.EXEC) {
                machine.abortAnswered(abort.vm(), abort.vcpu(), AbortAnswer.INJECTED_SEA);
                return;
            }
            RegionSpec region = spec.devices().stream()
                    .flatMap(d -> d.regions().stream())
                    .filter(r -> r.id() == abort.region())
                    .findFirst()
                    .orElseThrow();
            long page = 1024L * spec.platform().cpu().granuleKiB();
            long ipa = abort.ipa() & -page;
            long pa = region.pa() + ipa - region.gpa();
            int memAttr = Stage2MemAttr.forKvm(stage2, format.fwb());
            long descriptor =
                    Stage2Leaf.kvm(format, 3, pa, memAttr, true, true, false).encode(format);
            machine.mapped(abort.vm(), ipa, pa, page, 3, descriptor, ++version);
            mapped.add(new long[] {abort.vm(), ipa, pa, page, descriptor});
            machine.abortAnswered(abort.vm(), abort.vcpu(), AbortAnswer.MAPPED);
        }
    }
}
