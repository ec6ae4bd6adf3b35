package dev.uncontained.arm.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.Errno;
import dev.uncontained.arm.kvm.UserMemAbort.Access;
import dev.uncontained.arm.kvm.UserMemAbort.Decision;
import dev.uncontained.arm.kvm.UserMemAbort.Fail;
import dev.uncontained.arm.kvm.UserMemAbort.Inputs;
import dev.uncontained.arm.kvm.UserMemAbort.Map;
import dev.uncontained.arm.kvm.UserMemAbort.Pfn;
import dev.uncontained.arm.kvm.UserMemAbort.RelaxPermissions;
import dev.uncontained.arm.kvm.UserMemAbort.Row;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.arm.vfio.VmaFlags;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserMemAbortTest {
    /** Facts 2.2, per policy: PFNMAP, memory, cacheable VMA, FWB and DIC, flag, access, row. A dash is either way. */
    @ParameterizedTest
    @CsvSource({
        "CACHEABLE_PFNMAP, 1, 0, 0, -, 0, READ,    DEVICE",
        "CACHEABLE_PFNMAP, 1, 0, 0, -, 0, WRITE,   DEVICE",
        "CACHEABLE_PFNMAP, 1, 0, 0, -, 1, READ,    NORMAL_NC_BY_FLAG",
        "CACHEABLE_PFNMAP, 1, 0, 0, -, 1, WRITE,   NORMAL_NC_BY_FLAG",
        "CACHEABLE_PFNMAP, 1, 0, 0, -, -, EXECUTE, EXECUTE_NONCACHEABLE",
        "CACHEABLE_PFNMAP, 1, 0, 1, 0, -, READ,    CACHEABLE_PFNMAP_UNSUPPORTED",
        "CACHEABLE_PFNMAP, 1, 0, 1, 0, -, EXECUTE, CACHEABLE_PFNMAP_UNSUPPORTED",
        "CACHEABLE_PFNMAP, 1, 0, 1, 1, -, READ,    CACHEABLE_PFNMAP",
        "CACHEABLE_PFNMAP, 1, 0, 1, 1, -, EXECUTE, CACHEABLE_PFNMAP",
        "CACHEABLE_PFNMAP, 1, 1, -, -, -, READ,    CACHEABLE",
        "CACHEABLE_PFNMAP, 0, 0, -, -, -, READ,    CACHEABLE",
        "VMA_FLAG,         1, 0, -, -, 1, READ,    NORMAL_NC_BY_FLAG",
        "VMA_FLAG,         1, 0, -, -, 0, READ,    DEVICE",
        "VMA_FLAG,         0, 0, -, -, 0, WRITE,   DEVICE",
        "VMA_FLAG,         0, 0, -, -, 1, WRITE,   NORMAL_NC_BY_FLAG",
        "VMA_FLAG,         1, 0, -, -, -, EXECUTE, EXECUTE_NONCACHEABLE",
        "VMA_FLAG,         1, 1, -, -, -, READ,    CACHEABLE",
        "DEVICE_ONLY,      1, 0, -, -, -, READ,    DEVICE",
        "DEVICE_ONLY,      1, 0, -, -, -, EXECUTE, EXECUTE_NONCACHEABLE",
        "DEVICE_ONLY,      1, 1, -, -, -, WRITE,   CACHEABLE",
        "ALWAYS_NORMAL_NC, 1, 0, -, -, -, WRITE,   NORMAL_NC_ALWAYS",
        "ALWAYS_NORMAL_NC, 1, 0, -, -, -, EXECUTE, EXECUTE_NONCACHEABLE",
        "ALWAYS_NORMAL_NC, 1, 1, -, -, -, READ,    CACHEABLE"
    })
    void decisionTable(
            Policy policy,
            String pfnmap,
            String memory,
            String cacheable,
            String features,
            String flag,
            Access access,
            Row row) {
        either(
                cacheable,
                isCacheable -> either(
                        features,
                        hasFeatures -> either(flag, hasFlag -> {
                            long flags = ("1".equals(pfnmap) ? VmaFlags.VFIO_PLATFORM : 0)
                                    | (hasFlag ? VmaFlags.VFIO_PCI & ~VmaFlags.VFIO_PLATFORM : 0);
                            Inputs inputs = Inputs.translationFault(
                                    policy,
                                    access,
                                    flags,
                                    isCacheable ? HostStage1.CACHEABLE : HostStage1.NONCACHED,
                                    "1".equals(memory) ? Pfn.MEMORY : Pfn.NOT_MEMORY,
                                    hasFeatures,
                                    hasFeatures);
                            assertThat(UserMemAbort.decide(inputs).row())
                                    .as("%s", inputs)
                                    .isEqualTo(row);
                        })));
    }

    private static void either(String dash, Consumer<Boolean> test) {
        if (!"0".equals(dash)) {
            test.accept(true);
        }
        if (!"1".equals(dash)) {
            test.accept(false);
        }
    }

    private static Inputs vfio(Policy policy) {
        return Inputs.translationFault(
                policy, Access.WRITE, VmaFlags.VFIO_PCI, HostStage1.NONCACHED, Pfn.NOT_MEMORY, true, true);
    }

    @Test
    void eachPolicyMapsAVfioPciBarItsWay() {
        assertThat(UserMemAbort.decide(vfio(Policy.DEVICE_ONLY)))
                .isEqualTo(new Map(Row.DEVICE, MemoryType.DEVICE_nGnRE, true, false));
        assertThat(UserMemAbort.decide(vfio(Policy.VMA_FLAG)))
                .isEqualTo(new Map(Row.NORMAL_NC_BY_FLAG, MemoryType.NORMAL_NC, true, false));
        assertThat(UserMemAbort.decide(vfio(Policy.ALWAYS_NORMAL_NC)))
                .isEqualTo(new Map(Row.NORMAL_NC_ALWAYS, MemoryType.NORMAL_NC, true, false));
        assertThat(UserMemAbort.decide(vfio(Policy.CACHEABLE_PFNMAP)))
                .isEqualTo(new Map(Row.NORMAL_NC_BY_FLAG, MemoryType.NORMAL_NC, true, false));
    }

    @Test
    void nvgraceUsememIsCacheableOnlyFrom617On() {
        for (Policy policy : Policy.values()) {
            Decision decision = UserMemAbort.decide(Inputs.translationFault(
                    policy, Access.READ, VmaFlags.NVGRACE_USEMEM, HostStage1.CACHEABLE, Pfn.NOT_MEMORY, true, true));
            MemoryType expected =
                    switch (policy) {
                        case DEVICE_ONLY, VMA_FLAG -> MemoryType.DEVICE_nGnRE;
                        case ALWAYS_NORMAL_NC -> MemoryType.NORMAL_NC;
                        case CACHEABLE_PFNMAP -> MemoryType.NORMAL_WB;
                    };
            assertThat(decision).isInstanceOfSatisfying(Map.class, map -> assertThat(map.type())
                    .isEqualTo(expected));
        }
    }

    @Test
    void aPermissionFaultOfTheSameSizeDoesNotChangeTheType() {
        Inputs inputs = with(vfio(Policy.VMA_FLAG), true, true, false, false, false);
        assertThat(UserMemAbort.decide(inputs))
                .isEqualTo(new RelaxPermissions(Row.NORMAL_NC_BY_FLAG, MemoryType.NORMAL_NC, true, false));
        Inputs otherSize = with(vfio(Policy.VMA_FLAG), true, false, false, false, false);
        assertThat(UserMemAbort.decide(otherSize)).isInstanceOf(Map.class);
    }

    @Test
    void failuresComeInTheKernelsOrder() {
        Inputs exclusive = with(vfio(Policy.CACHEABLE_PFNMAP), false, false, true, true, false);
        assertThat(UserMemAbort.decide(exclusive).row()).isEqualTo(Row.EXCLUSIVE_UNSUPPORTED);
        Inputs moved = with(vfio(Policy.VMA_FLAG), false, false, false, true, false);
        assertThat(UserMemAbort.decide(moved)).isEqualTo(new UserMemAbort.Retry(Row.INVALIDATED_MEANWHILE));
        assertThat(UserMemAbort.decide(pfn(Pfn.ERROR))).isEqualTo(new Fail(Row.PFN_ERROR, Errno.EFAULT));
        assertThat(UserMemAbort.decide(pfn(Pfn.HWPOISON))).isEqualTo(new UserMemAbort.SignalVmm(Row.PFN_HWPOISON));
    }

    @Test
    void mteVmsNeedTaggableMemoryButNotForNonCacheable() {
        Inputs bar = with(vfio(Policy.VMA_FLAG), false, false, false, false, true);
        assertThat(UserMemAbort.decide(bar)).isInstanceOf(Map.class);
        Inputs memory = with(pfn(Pfn.MEMORY), false, false, false, false, true);
        assertThat(UserMemAbort.decide(memory)).isEqualTo(new Fail(Row.MTE_NOT_ALLOWED, Errno.EFAULT));
    }

    private static Inputs pfn(Pfn pfn) {
        return Inputs.translationFault(
                Policy.VMA_FLAG, Access.READ, VmaFlags.VFIO_PCI, HostStage1.NONCACHED, pfn, true, true);
    }

    private static Inputs with(
            Inputs in, boolean permission, boolean sameGranule, boolean exclusive, boolean moved, boolean mte) {
        return new Inputs(
                in.policy(),
                in.access(),
                true,
                in.vmFlags(),
                in.hostStage1(),
                in.pfn(),
                true,
                in.fwb(),
                in.cacheDic(),
                false,
                mte,
                permission,
                sameGranule,
                exclusive,
                moved);
    }
}
