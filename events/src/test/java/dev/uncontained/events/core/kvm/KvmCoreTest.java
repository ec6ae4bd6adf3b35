package dev.uncontained.events.core.kvm;

import static dev.uncontained.events.core.SampleHost.GPA;
import static dev.uncontained.events.core.SampleHost.MIB;
import static dev.uncontained.events.core.SampleHost.PA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.AbortEvent.Abort;
import dev.uncontained.events.AbortEvent.Access;
import dev.uncontained.events.AbortEvent.Stage2Aborts;
import dev.uncontained.events.Hex;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Stage2Event.AbortFailed;
import dev.uncontained.events.Stage2Event.AbortInjected;
import dev.uncontained.events.Stage2Event.MemslotRefused;
import dev.uncontained.events.Stage2Event.MemslotsReady;
import dev.uncontained.events.Stage2Event.Stage2ActionApplied;
import dev.uncontained.events.Stage2Event.Stage2Mapped;
import dev.uncontained.events.Stage2Event.Stage2Unmapped;
import dev.uncontained.events.core.SampleHost;
import dev.uncontained.events.core.vfio.VfioCore;
import dev.uncontained.events.core.vfio.VfioHost;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class KvmCoreTest {
    private static final int TRANSLATION_L3 = 0x07;
    private static final int PERMISSION_L2 = 0x0E;
    private static final int ALIGNMENT = 0x21;

    private VfioHost vfio = VfioHost.EMPTY;
    private long seq = 1;

    @ParameterizedTest
    @CsvSource({
        "DEVICE_ONLY, DEVICE_nGnRE, DEVICE",
        "VMA_FLAG, NORMAL_NC, NORMAL_NC_BY_FLAG",
        "ALWAYS_NORMAL_NC, NORMAL_NC, NORMAL_NC_ALWAYS",
        "CACHEABLE_PFNMAP, NORMAL_NC, NORMAL_NC_BY_FLAG"
    })
    void barIsMappedAsThePolicyHasIt(Policy policy, MemoryType type, String row) {
        KvmHost.Running up = boot(SampleHost.on("grace", policy).bar("nic", 4 * MIB));
        Stage2Mapped mapped = (Stage2Mapped) only(aborts(up, abort(0, GPA + 0x21_0040, Access.WRITE)));
        assertThat(mapped.memoryType()).isEqualTo(type);
        assertThat(mapped.row()).isEqualTo(row);
        assertThat(mapped.ipa().value()).isEqualTo(GPA + 2 * MIB);
        assertThat(mapped.pa().value()).isEqualTo(PA + 2 * MIB);
        assertThat(mapped.sizeBytes()).isEqualTo(2 * MIB);
        assertThat(mapped.level()).isEqualTo(2);
        assertThat(mapped.version()).isEqualTo(1);
        long low = type == MemoryType.NORMAL_NC ? 0x7D5 : 0x7C5;
        assertThat(mapped.descriptor().value()).isEqualTo(1L << 54 | (PA + 2 * MIB) | low);
    }

    @Test
    void policySeesTheRegionOnlyThroughItsVma() {
        KvmHost.Running up = boot(SampleHost.on("grace", Policy.VMA_FLAG).platformDevice("npu", 0x10000, false));
        Stage2Mapped mapped = (Stage2Mapped) only(aborts(up, abort(0, GPA, Access.READ)));
        assertThat(mapped.memoryType()).isEqualTo(MemoryType.DEVICE_nGnRE);
        assertThat(mapped.level()).isEqualTo(3);
    }

    @Test
    void cacheableVmaIsWriteBackFrom617OnWhereTheCoresAllowIt() {
        SampleHost grace = SampleHost.on("grace", Policy.CACHEABLE_PFNMAP);
        KvmHost.Running up = boot(grace.device(
                "gpu", RegionKind.VFIO_PCI_VARIANT, false, grace.region("gpu", MIB, HostMapping.CACHEABLE)));
        Stage2Mapped mapped = (Stage2Mapped) only(aborts(up, abort(0, GPA, Access.READ)));
        assertThat(mapped.memoryType()).isEqualTo(MemoryType.NORMAL_WB);
        SampleHost pi = SampleHost.on("bcm2712", Policy.CACHEABLE_PFNMAP);
        pi.device("gpu", RegionKind.VFIO_PCI_VARIANT, false, pi.region("gpu", MIB, HostMapping.CACHEABLE));
        assertThat(bootAnswer(pi).getFirst()).isInstanceOfSatisfying(MemslotRefused.class, refused -> {
            assertThat(refused.errno()).isEqualTo("EINVAL");
            assertThat(refused.row()).isEqualTo("CACHEABLE_PFNMAP_UNSUPPORTED");
        });
    }

    @Test
    void oneMappingServesEveryAbortOfItsBlock() {
        KvmHost.Running up = boot(SampleHost.on("grace", Policy.VMA_FLAG).bar("nic", 4 * MIB));
        List<Stage2Event> answer = aborts(
                up,
                abort(0, GPA, Access.WRITE),
                abort(1, GPA + 2 * MIB, Access.WRITE),
                abort(2, GPA + 0x1000, Access.READ));
        assertThat(answer).hasSize(2);
        assertThat(((Stage2Mapped) answer.get(0)).answers()).containsExactly(0, 2);
        assertThat(((Stage2Mapped) answer.get(1)).answers()).containsExactly(1);
        assertThat(((Stage2Mapped) answer.get(1)).version()).isEqualTo(2);
    }

    @Test
    void fetchFromAnUncachedRegionIsAnExternalAbortInTheGuest() {
        KvmHost.Running up = boot(SampleHost.on("grace", Policy.VMA_FLAG).bar("nic", 4 * MIB));
        AbortInjected fresh = (AbortInjected) only(aborts(up, abort(0, GPA, Access.EXEC)));
        assertThat(fresh.row()).isEqualTo("EXECUTE_NONCACHEABLE");
        assertThat(fresh.esr().value()).isEqualTo(0x8600_0010L);
        KvmHost.Running mapped = fold(up, aborts(up, abort(0, GPA, Access.WRITE)));
        Abort fetch = new Abort(0, 0, 0, new Hex(GPA), Access.EXEC, new Hex(PERMISSION_L2));
        assertThat(only(aborts(mapped, fetch))).isInstanceOf(AbortInjected.class);
    }

    @Test
    void fetchAndWriteOfOnePageInOneBatchGetTheirOwnAnswers() {
        KvmHost.Running up = boot(SampleHost.on("grace", Policy.VMA_FLAG).bar("nic", 4 * MIB));
        List<Stage2Event> answer =
                aborts(up, abort(0, GPA, Access.WRITE), abort(1, GPA, Access.EXEC), abort(2, GPA, Access.EXEC));
        assertThat(answer).hasSize(2);
        assertThat(((AbortInjected) answer.get(1)).answers()).containsExactly(1, 2);
    }

    @Test
    void alignmentFaultMadeByStage2EndsTheVm() {
        KvmHost.Running up = boot(SampleHost.on("grace", Policy.DEVICE_ONLY).bar("nic", MIB));
        Abort unaligned = new Abort(0, 0, 0, new Hex(GPA + 1), Access.READ, new Hex(ALIGNMENT));
        AbortFailed failed = (AbortFailed) only(aborts(up, unaligned));
        assertThat(failed.errno()).isEqualTo("EFAULT");
        assertThat(failed.row()).isEqualTo("UNSUPPORTED_FSC");
    }

    @Test
    void zappedRegionIsUnmappedFailsAndRefaultsOnceRestored() {
        SampleHost host = SampleHost.on("grace", Policy.VMA_FLAG)
                .bar("nic", 4 * MIB)
                .action(ActionKind.D3_ENTER, "nic", "")
                .action(ActionKind.D3_LEAVE, "nic", "");
        KvmHost.Running up = boot(host);
        up = fold(up, aborts(up, abort(0, GPA, Access.WRITE), abort(1, GPA + 2 * MIB, Access.WRITE)));
        List<Stage2Event> zapped = KvmCore.regionAction(up, vfioAct(host, 0), seq);
        assertThat(zapped).hasSize(2);
        assertThat(((Stage2Unmapped) zapped.getFirst()).leaves()).isEqualTo(2);
        assertThat(((Stage2Unmapped) zapped.getFirst()).version()).isEqualTo(3);
        assertThat(((Stage2ActionApplied) zapped.getLast()).slots().getFirst().live())
                .isFalse();
        up = fold(up, zapped);
        assertThat(up.tables().leaves(0)).isZero();
        AbortFailed sigbus = (AbortFailed) only(aborts(up, abort(0, GPA, Access.WRITE)));
        assertThat(sigbus.row()).isEqualTo("PFN_ERROR");
        List<Stage2Event> restored = KvmCore.regionAction(up, vfioAct(host, 1), seq);
        assertThat(restored).as("nothing is mapped, so nothing is unmapped").hasSize(1);
        up = fold(up, restored);
        assertThat(((Stage2Mapped) only(aborts(up, abort(0, GPA, Access.WRITE)))).version())
                .isEqualTo(4);
    }

    @Test
    void newFlagsUnmapAndTheNextFaultGoesByThem() {
        SampleHost host = SampleHost.on("grace", Policy.VMA_FLAG)
                .platformDevice("npu", 0x10000, false)
                .action(ActionKind.AUDIT_PASSED, "npu", "");
        KvmHost.Running up = boot(host);
        up = fold(up, aborts(up, abort(0, GPA, Access.WRITE)));
        up = fold(up, KvmCore.regionAction(up, vfioAct(host, 0), seq));
        Stage2Mapped mapped = (Stage2Mapped) only(aborts(up, abort(0, GPA, Access.WRITE)));
        assertThat(mapped.memoryType()).isEqualTo(MemoryType.NORMAL_NC);
        assertThat(mapped.version()).isEqualTo(3);
    }

    @Test
    void policySwitchUnmapsEveryRegionButGicv() {
        SampleHost host = SampleHost.on("gicv2-soc", Policy.VMA_FLAG)
                .bar("nic", 4 * MIB)
                .bar("idle", MIB)
                .gicv(0x2000)
                .action(ActionKind.POLICY_SWITCH, "", "device-only");
        KvmHost.Running up = boot(host);
        up = fold(up, aborts(up, abort(0, GPA, Access.WRITE)));
        List<Stage2Event> answer = KvmCore.policySwitch(up, host.due(0), seq);
        assertThat(answer).hasSize(2);
        assertThat(((Stage2Unmapped) answer.getFirst()).region()).isZero();
        up = fold(up, answer);
        assertThat(up.policy()).isEqualTo(Policy.DEVICE_ONLY);
        assertThat(up.tables().leaves(2)).isEqualTo(2);
        Stage2Mapped mapped = (Stage2Mapped) only(aborts(up, abort(0, GPA, Access.WRITE)));
        assertThat(mapped.memoryType()).isEqualTo(MemoryType.DEVICE_nGnRE);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void gicvIsDeviceUnderEveryPolicyButTheRejectedOne(Policy policy) {
        List<Stage2Event> answer = bootAnswer(SampleHost.on("gicv2-soc", policy).gicv(0x2000));
        assertThat(answer).hasSize(3);
        for (Stage2Event event : answer.subList(0, 2)) {
            Stage2Mapped page = (Stage2Mapped) event;
            assertThat(page.memoryType())
                    .isEqualTo(policy == Policy.ALWAYS_NORMAL_NC ? MemoryType.NORMAL_NC : MemoryType.DEVICE_nGnRE);
            assertThat(page.sizeBytes()).isEqualTo(0x1000);
            assertThat(page.answers()).isEmpty();
        }
        assertThat(((MemslotsReady) answer.getLast())
                        .slots()
                        .getFirst()
                        .vmFlags()
                        .value())
                .isZero();
    }

    @Test
    void gicvThatIsNotPageAlignedIsTrapped() {
        List<Stage2Event> answer =
                bootAnswer(SampleHost.on("gicv2-soc", Policy.VMA_FLAG).gicv(0x800));
        assertThat(((MemslotRefused) answer.getFirst()).row()).isEqualTo("GICV_TRAPPED");
        assertThat(((MemslotsReady) answer.getLast()).slots()).isEmpty();
    }

    @Test
    void slotsThatOverlapOrEndBeyondTheIpaSpaceAreRefused() {
        SampleHost host = SampleHost.on("grace", Policy.VMA_FLAG).bar("nic", 4 * MIB);
        host.device(
                "twin",
                RegionKind.VFIO_PCI,
                false,
                host.regionAt("twin", PA + 8 * MIB, GPA + MIB, MIB, HostMapping.NONCACHED));
        host.device(
                "far",
                RegionKind.VFIO_PCI,
                false,
                host.regionAt("far", PA + 16 * MIB, 1L << 40, MIB, HostMapping.NONCACHED));
        host.device(
                "askew",
                RegionKind.VFIO_PCI,
                false,
                host.regionAt("askew", PA + 32 * MIB, GPA + 0x800, MIB, HostMapping.NONCACHED));
        List<Stage2Event> answer = bootAnswer(host);
        assertThat(answer.stream().filter(MemslotRefused.class::isInstance).map(e -> ((MemslotRefused) e).row()))
                .containsExactly("OVERLAPS_ANOTHER_SLOT", "BEYOND_IPA_SPACE", "NOT_PAGE_ALIGNED");
        assertThat(((MemslotsReady) answer.getLast()).slots()).hasSize(1);
    }

    @Test
    void abortWhereNoSlotIsGoesToNobody() {
        KvmHost.Running up = boot(SampleHost.on("grace", Policy.VMA_FLAG).bar("nic", MIB));
        List<Stage2Event> answer =
                aborts(up, abort(0, GPA + (1L << 35), Access.READ), abort(0, GPA + (1L << 35), Access.EXEC));
        assertThat(((AbortFailed) answer.get(0)).row()).isEqualTo("MMIO_NO_SYNDROME");
        assertThat(((AbortInjected) answer.get(1)).row()).isEqualTo("FETCH_WITHOUT_MEMSLOT");
    }

    @Test
    void bootTakesOverWhatVfioHasZapped() {
        SampleHost host =
                SampleHost.on("grace", Policy.VMA_FLAG).bar("nic", MIB).action(ActionKind.D3_ENTER, "nic", "");
        List<RegionEvent> regions = VfioCore.boot(host.booted(0), 1);
        MemslotsReady ready =
                (MemslotsReady) KvmCore.boot(host.booted(0), regions, 1).getLast();
        assertThat(ready.slots().getFirst().live()).isFalse();
    }

    @Test
    void answeringChangesNothing() {
        KvmHost.Running up = boot(SampleHost.on("grace", Policy.VMA_FLAG).bar("nic", 4 * MIB));
        List<Stage2Event> once = aborts(up, abort(0, GPA, Access.WRITE));
        assertThat(aborts(up, abort(0, GPA, Access.WRITE))).isEqualTo(once);
        assertThat(up.tables().leaves(0)).isZero();
    }

    private List<Stage2Event> bootAnswer(SampleHost host) {
        List<RegionEvent> regions = VfioCore.boot(host.booted(), 1);
        regions.forEach(event -> vfio = VfioCore.apply(vfio, event));
        return KvmCore.boot(host.booted(), regions, 1);
    }

    private KvmHost.Running boot(SampleHost host) {
        KvmHost state = KvmHost.DOWN;
        for (Stage2Event event : bootAnswer(host)) {
            state = KvmCore.apply(state, event);
            seq++;
        }
        return (KvmHost.Running) state;
    }

    private List<RegionEvent> vfioAct(SampleHost host, int action) {
        List<RegionEvent> answer = VfioCore.act(vfio, host.due(action), 1);
        answer.forEach(event -> vfio = VfioCore.apply(vfio, event));
        return answer;
    }

    private KvmHost.Running fold(KvmHost.Running state, List<Stage2Event> events) {
        KvmHost folded = state;
        for (Stage2Event event : events) {
            folded = KvmCore.apply(folded, event);
            seq++;
        }
        return (KvmHost.Running) folded;
    }

    private List<Stage2Event> aborts(KvmHost.Running up, Abort... aborts) {
        return KvmCore.aborts(up, new Stage2Aborts(SampleHost.header(1), 1, 0, List.of(aborts)), seq);
    }

    private static Abort abort(int vcpu, long ipa, Access access) {
        return new Abort(0, vcpu, 0, new Hex(ipa), access, new Hex(TRANSLATION_L3));
    }

    private static Stage2Event only(List<Stage2Event> events) {
        assertThat(events).hasSize(1);
        return events.getFirst();
    }
}
