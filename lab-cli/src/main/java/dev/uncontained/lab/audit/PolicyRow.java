package dev.uncontained.lab.audit;

import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.kvm.Gicv;
import dev.uncontained.arm.kvm.Memslot;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.kvm.UserMemAbort;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.vfio.MappingKind;
import dev.uncontained.arm.vfio.VmaFlag;
import dev.uncontained.arm.vfio.VmaFlags;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What KVM makes of a region under a policy on a platform: by the VMA flags and the host mapping that the driver gives it, and the platform's FWB and DIC.
 *
 * @param hostMapping as scenarios write it ({@code noncached}, {@code writecombine}, {@code cacheable}); null for GICV, which has no VMA
 * @param flag whether the VMA carries VM_ALLOW_ANY_UNCACHED
 * @param stage2 what is mapped; null when nothing is, and every access is trapped
 * @param refusal why nothing is mapped; empty when something is
 */
record PolicyRow(
        Policy policy,
        @Nullable String hostMapping,
        boolean flag,
        @Nullable MemoryType stage2,
        String refusal) {
    private static final long IPA = 0x1000_0000L;
    private static final long SIZE = 1 << 16;

    /** One row for each policy and each mapping that a driver of such a region makes. */
    static List<PolicyRow> of(Platform platform, RegionKind kind) {
        List<PolicyRow> rows = new ArrayList<>();
        for (Policy policy : Policy.values()) {
            switch (kind) {
                case VFIO_PCI -> rows.add(vma(platform, policy, "noncached", MappingKind.VFIO_PCI, false));
                case VFIO_PCI_VARIANT -> {
                    rows.add(vma(platform, policy, "noncached", MappingKind.VFIO_PCI, false));
                    rows.add(vma(platform, policy, "writecombine", MappingKind.VARIANT_RESMEM, false));
                    rows.add(vma(platform, policy, "cacheable", MappingKind.VARIANT_USEMEM, false));
                }
                case VFIO_PLATFORM -> {
                    rows.add(vma(platform, policy, "noncached", MappingKind.VFIO_PLATFORM, false));
                    rows.add(vma(platform, policy, "noncached", MappingKind.VFIO_PLATFORM, true));
                }
                case GICV -> rows.add(gicv(platform, policy));
            }
        }
        return rows;
    }

    private static PolicyRow vma(
            Platform platform, Policy policy, String hostMapping, MappingKind mapping, boolean audited) {
        long flags = mapping.vmFlags(audited);
        boolean flag = VmaFlags.has(flags, VmaFlag.VM_ALLOW_ANY_UNCACHED);
        boolean fwb = platform.cpu().fwb();
        boolean dic = platform.cpu().cacheDic();
        Memslot.Result slot = Memslot.check(new Memslot.Inputs(
                policy.kernel(),
                IPA,
                SIZE,
                platform.cpu().ipaBits(),
                false,
                false,
                false,
                false,
                fwb,
                dic,
                List.of(new Memslot.Vma(flags, mapping.hostStage1()))));
        if (slot instanceof Memslot.Refused refused) {
            return new PolicyRow(
                    policy,
                    hostMapping,
                    flag,
                    null,
                    refused.errno().name() + " for the memslot: "
                            + refused.row().reason());
        }
        UserMemAbort.Decision decision = UserMemAbort.decide(UserMemAbort.Inputs.translationFault(
                policy, UserMemAbort.Access.WRITE, flags, mapping.hostStage1(), UserMemAbort.Pfn.NOT_MEMORY, fwb, dic));
        if (decision instanceof UserMemAbort.Map map) {
            return new PolicyRow(policy, hostMapping, flag, map.type(), "");
        }
        throw new IllegalStateException("a region with a memslot is mapped under every policy: " + decision);
    }

    private static PolicyRow gicv(Platform platform, Policy policy) {
        long page = 1024L * platform.cpu().granuleKiB();
        Gicv.Result result = Gicv.map(
                policy, IPA, IPA - SIZE, platform.gic().gicvPa(), platform.gic().gicvBytes(), page, false);
        return switch (result) {
            case Gicv.Mapped mapped -> new PolicyRow(policy, null, false, mapped.type(), "");
            case Gicv.Trapped ignored -> new PolicyRow(policy, null, false, null, "not page-aligned: emulated at EL2");
            case Gicv.Refused refused ->
                new PolicyRow(policy, null, false, null, refused.errno().name() + ": " + refused.reason());
        };
    }

    /** Whether the flag is set, for people. */
    String flagText() {
        return hostMapping == null ? "no VMA" : flag ? "set" : "not set";
    }
}
