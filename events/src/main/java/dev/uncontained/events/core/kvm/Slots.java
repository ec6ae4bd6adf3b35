package dev.uncontained.events.core.kvm;

import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.kvm.KernelVersion;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.events.Hex;
import dev.uncontained.events.RegionEvent.RegionRegistered;
import dev.uncontained.events.Stage2Event.Memslot;
import dev.uncontained.events.Stage2Event.Mmu;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether KVM takes a memslot: the checks every architecture makes (virt/kvm/kvm_main.c, kvm_set_memory_region), then arm64's
 * ({@link dev.uncontained.arm.kvm.Memslot}).
 */
final class Slots {
    /** Why not. */
    record Refusal(String errno, String row) {}

    private Slots() {}

    static Memslot of(RegionRegistered region) {
        return new Memslot(
                region.region(),
                region.vm(),
                region.kind(),
                region.gpa(),
                region.pa(),
                region.sizeBytes(),
                region.vmFlags(),
                region.hostMapping(),
                true);
    }

    static @Nullable Refusal check(Memslot slot, List<Memslot> taken, KernelVersion kernel, Mmu mmu) {
        Granule granule = Mmus.granule(mmu);
        if (((slot.gpa().value() | slot.sizeBytes()) & (granule.pageSize() - 1)) != 0 || slot.sizeBytes() <= 0) {
            return new Refusal("EINVAL", "NOT_PAGE_ALIGNED");
        }
        if (taken.stream().anyMatch(other -> overlap(slot, other))) {
            return new Refusal("EEXIST", "OVERLAPS_ANOTHER_SLOT");
        }
        var inputs = new dev.uncontained.arm.kvm.Memslot.Inputs(
                kernel,
                slot.gpa().value(),
                slot.sizeBytes(),
                mmu.ipaBits(),
                false,
                false,
                false,
                false,
                mmu.fwb(),
                mmu.cacheDic(),
                List.of(new dev.uncontained.arm.kvm.Memslot.Vma(
                        slot.vmFlags().value(), hostStage1(slot.hostMapping()))));
        return switch (dev.uncontained.arm.kvm.Memslot.check(inputs)) {
            case dev.uncontained.arm.kvm.Memslot.Accepted accepted -> null;
            case dev.uncontained.arm.kvm.Memslot.Refused refused ->
                new Refusal(refused.errno().name(), refused.row().name());
        };
    }

    static HostStage1 hostStage1(HostMapping mapping) {
        return switch (mapping) {
            case NONCACHED -> HostStage1.NONCACHED;
            case WRITECOMBINE -> HostStage1.WRITE_COMBINE;
            case CACHEABLE -> HostStage1.CACHEABLE;
        };
    }

    static Memslot withLive(Memslot slot, boolean live, Hex vmFlags) {
        return new Memslot(
                slot.region(),
                slot.vm(),
                slot.kind(),
                slot.gpa(),
                slot.pa(),
                slot.sizeBytes(),
                vmFlags,
                slot.hostMapping(),
                live);
    }

    /** Whether a VMA stands behind it; KVM's own GICV mapping has none. */
    static boolean hasVma(Memslot slot) {
        return slot.kind() != RegionKind.GICV;
    }

    private static boolean overlap(Memslot a, Memslot b) {
        return a.vm() == b.vm()
                && a.gpa().value() < b.gpa().value() + b.sizeBytes()
                && b.gpa().value() < a.gpa().value() + a.sizeBytes();
    }
}
