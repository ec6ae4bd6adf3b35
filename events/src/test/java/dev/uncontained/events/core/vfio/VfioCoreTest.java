package dev.uncontained.events.core.vfio;

import static dev.uncontained.events.core.SampleHost.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.vfio.VmaFlags;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.RegionEvent.RegionActionApplied;
import dev.uncontained.events.RegionEvent.RegionReflagged;
import dev.uncontained.events.RegionEvent.RegionRefused;
import dev.uncontained.events.RegionEvent.RegionRegistered;
import dev.uncontained.events.RegionEvent.RegionRestored;
import dev.uncontained.events.RegionEvent.RegionZapped;
import dev.uncontained.events.RegionEvent.RegionsComplete;
import dev.uncontained.events.core.SampleHost;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class VfioCoreTest {
    private final SampleHost host = SampleHost.on("grace", Policy.VMA_FLAG);

    @Test
    void pciBarCarriesTheFlagAndPlatformRegionDoesNot() {
        List<RegionEvent> answer = VfioCore.boot(
                host.bar("nic", MIB)
                        .platformDevice("npu", 0x10000, false)
                        .gicv(0x2000)
                        .booted(),
                1);
        assertThat(answer).hasSize(3);
        assertThat(registered(answer, 0).vmFlags().value()).isEqualTo(0x80_0404_4400L);
        assertThat(registered(answer, 1).vmFlags().value()).isEqualTo(VmaFlags.VFIO_PLATFORM);
        assertThat(answer.getLast())
                .isEqualTo(new RegionsComplete(
                        answer.getLast().header(), answer.getLast().reply(), 2, 0));
    }

    @Test
    void partsAreNumberedWithoutGapsAndSayHowManyThereAre() {
        List<RegionEvent> answer =
                VfioCore.boot(host.bar("a", MIB).bar("b", MIB).booted(), 7);
        for (int i = 0; i < answer.size(); i++) {
            assertThat(answer.get(i).header().seq()).isEqualTo(7 + i);
            assertThat(answer.get(i).reply().part()).isEqualTo(i);
            assertThat(answer.get(i).reply().parts()).isEqualTo(answer.size());
            assertThat(answer.get(i).reply().req()).isZero();
        }
    }

    @Test
    void auditedPlatformDeviceCarriesTheFlag() {
        List<RegionEvent> answer =
                VfioCore.boot(host.platformDevice("npu", 0x10000, true).booted(), 1);
        assertThat(registered(answer, 0).vmFlags().value()).isEqualTo(VmaFlags.VFIO_PCI);
    }

    @ParameterizedTest
    @CsvSource({"WRITECOMBINE, 0x8004044400", "CACHEABLE, 0x4044400"})
    void variantDriverGivesItsTwoMemoryRegionsTheirOwnFlags(HostMapping mapping, String flags) {
        SampleHost grace = host;
        List<RegionEvent> answer = VfioCore.boot(
                grace.device("gpu", RegionKind.VFIO_PCI_VARIANT, false, grace.region("gpu", 64 * MIB, mapping))
                        .booted(),
                1);
        assertThat(registered(answer, 0).vmFlags()).hasToString(flags);
        assertThat(registered(answer, 0).hostMapping()).isEqualTo(mapping);
    }

    @Test
    void shortBarIsMappedOnlyWithAPageToItself() {
        SampleHost sample = host.bar("alone", 0x400);
        sample.device(
                "odd",
                RegionKind.VFIO_PCI,
                false,
                sample.regionAt(
                        "odd",
                        SampleHost.PA + 0x7000_0800L,
                        SampleHost.GPA + 0x7000_0000L,
                        0x400,
                        HostMapping.NONCACHED));
        sample.device(
                "first",
                RegionKind.VFIO_PCI,
                false,
                sample.regionAt(
                        "first",
                        SampleHost.PA + 0x8000_0000L,
                        SampleHost.GPA + 0x8000_0000L,
                        0x400,
                        HostMapping.NONCACHED));
        sample.device(
                "second",
                RegionKind.VFIO_PCI,
                false,
                sample.regionAt(
                        "second",
                        SampleHost.PA + 0x8000_0400L,
                        SampleHost.GPA + 0x8000_1000L,
                        0x400,
                        HostMapping.NONCACHED));
        List<RegionEvent> answer = VfioCore.boot(sample.booted(), 1);
        assertThat(registered(answer, 0).sizeBytes()).isEqualTo(0x1000);
        assertThat(answer.stream().filter(RegionRefused.class::isInstance).map(e -> ((RegionRefused) e).reason()))
                .containsExactly(
                        "shorter than a page and not page-aligned",
                        "shorter than a page, and something else lives in the rest of it",
                        "shorter than a page and not page-aligned");
    }

    @ParameterizedTest
    @CsvSource({"D3_ENTER, D3_LEAVE", "HOT_UNPLUG, HOT_PLUG", "MEMORY_DISABLE, MEMORY_ENABLE"})
    void deviceHeldOffIsZappedUntilItsCounterpart(ActionKind begins, ActionKind ends) {
        host.bar("nic", MIB).action(begins, "nic", "").action(ends, "nic", "");
        VfioHost up = fold(VfioHost.EMPTY, VfioCore.boot(host.booted(), 1));
        List<RegionEvent> held = VfioCore.act(up, host.due(0), 3);
        assertThat(held).hasSize(2).first().isInstanceOf(RegionZapped.class);
        VfioHost off = fold(up, held);
        assertThat(off.regions().getFirst().live()).isFalse();
        assertThat(off.heldOff("nic")).containsExactly(begins);
        List<RegionEvent> released = VfioCore.act(off, host.due(1), 5);
        assertThat(released).hasSize(2).first().isInstanceOf(RegionRestored.class);
        VfioHost on = fold(off, released);
        assertThat(on).isEqualTo(up);
    }

    @Test
    void deviceComesBackOnlyWhenNothingHoldsItOff() {
        host.bar("nic", MIB)
                .action(ActionKind.D3_ENTER, "nic", "")
                .action(ActionKind.MEMORY_DISABLE, "nic", "")
                .action(ActionKind.D3_LEAVE, "nic", "")
                .action(ActionKind.DEVICE_RESET, "nic", "")
                .action(ActionKind.MEMORY_ENABLE, "nic", "");
        VfioHost state = fold(VfioHost.EMPTY, VfioCore.boot(host.booted(), 1));
        int[] parts = {2, 1, 1, 1, 2};
        for (int i = 0; i < parts.length; i++) {
            List<RegionEvent> answer = VfioCore.act(state, host.due(i), 10L * i + 1);
            assertThat(answer).as("action %d", i).hasSize(parts[i]);
            assertThat(answer.getLast()).isInstanceOf(RegionActionApplied.class);
            state = fold(state, answer);
        }
        assertThat(state.regions().getFirst().live()).isTrue();
        assertThat(state.heldOff()).isEmpty();
    }

    @Test
    void resetZapsAndRestoresPciAndLeavesPlatformDevicesAlone() {
        host.bar("nic", MIB)
                .platformDevice("npu", 0x10000, false)
                .action(ActionKind.DEVICE_RESET, "nic", "")
                .action(ActionKind.DEVICE_RESET, "npu", "");
        VfioHost up = fold(VfioHost.EMPTY, VfioCore.boot(host.booted(), 1));
        List<RegionEvent> answer = VfioCore.act(up, host.due(0), 4);
        assertThat(answer).hasSize(3);
        assertThat(answer.get(0)).isInstanceOf(RegionZapped.class);
        assertThat(answer.get(1)).isInstanceOf(RegionRestored.class);
        assertThat(((RegionActionApplied) answer.get(2)).events()).isEqualTo(2);
        assertThat(fold(up, answer)).isEqualTo(up);
        assertThat(VfioCore.act(up, host.due(1), 4)).hasSize(1);
    }

    @Test
    void auditChangesTheFlagsOfPlatformDevicesOnly() {
        host.platformDevice("npu", 0x10000, false)
                .bar("nic", MIB)
                .action(ActionKind.AUDIT_PASSED, "npu", "")
                .action(ActionKind.AUDIT_WITHDRAWN, "npu", "")
                .action(ActionKind.AUDIT_WITHDRAWN, "nic", "");
        VfioHost up = fold(VfioHost.EMPTY, VfioCore.boot(host.booted(), 1));
        List<RegionEvent> passed = VfioCore.act(up, host.due(0), 4);
        assertThat(((RegionReflagged) passed.getFirst()).vmFlags().value()).isEqualTo(VmaFlags.VFIO_PCI);
        VfioHost audited = fold(up, passed);
        assertThat(VfioCore.act(audited, host.due(0), 4)).as("passed already").hasSize(1);
        assertThat(fold(audited, VfioCore.act(audited, host.due(1), 4))).isEqualTo(up);
        assertThat(VfioCore.act(up, host.due(2), 4)).hasSize(1);
    }

    @Test
    void bootCarriesWhatActionsDidBefore() {
        host.bar("nic", MIB)
                .platformDevice("npu", 0x10000, false)
                .action(ActionKind.D3_ENTER, "nic", "")
                .action(ActionKind.AUDIT_PASSED, "npu", "")
                .action(ActionKind.D3_LEAVE, "nic", "");
        VfioHost state = fold(VfioHost.EMPTY, VfioCore.boot(host.booted(0, 1), 1));
        assertThat(state.regions().getFirst().live()).isFalse();
        assertThat(state.heldOff("nic")).isEqualTo(Set.of(ActionKind.D3_ENTER));
        assertThat(state.regions().get(1).vmFlags().value()).isEqualTo(VmaFlags.VFIO_PCI);
        VfioHost left = fold(state, VfioCore.act(state, host.due(2), 9));
        assertThat(left.regions().getFirst().live()).isTrue();
        assertThat(fold(VfioHost.EMPTY, VfioCore.boot(host.booted(0, 1, 2), 1)).regions())
                .isEqualTo(left.regions());
    }

    @Test
    void actionOnADeviceWithoutRegionsIsAppliedAllTheSame() {
        host.action(ActionKind.HOT_UNPLUG, "ghost", "");
        assertThat(VfioCore.act(VfioHost.EMPTY, host.due(0), 1)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ActionKind.class,
            names = {"POLICY_SWITCH", "LINK_RETRAIN", "ERRATUM_ON", "ERRATUM_OFF", "HOSTILE_START"})
    void actionOfAnotherServiceIsRefused(ActionKind kind) {
        host.action(kind, "nic", "");
        assertThatThrownBy(() -> VfioCore.act(VfioHost.EMPTY, host.due(0), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(kind.wireName());
    }

    private static RegionRegistered registered(List<RegionEvent> answer, int part) {
        return (RegionRegistered) answer.get(part);
    }

    private static VfioHost fold(VfioHost state, List<RegionEvent> events) {
        VfioHost folded = state;
        for (RegionEvent event : events) {
            folded = VfioCore.apply(folded, event);
        }
        return folded;
    }
}
