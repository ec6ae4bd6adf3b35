package dev.uncontained.events.core.kvm;

import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.kvm.Gicv;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Leaf;
import dev.uncontained.events.Hex;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Stage2Event.Memslot;
import dev.uncontained.events.Stage2Event.Mmu;
import dev.uncontained.events.core.Parts;
import java.util.List;

/** KVM's own mapping of the GICv2 virtual CPU interface at boot, page by page and without a VMA ({@link Gicv}). */
final class GicvMapping {
    /** The distributor stands 64 KiB below the CPU interface, as on QEMU's virt board. */
    private static final long DIST_BELOW_CPU = 0x1_0000;

    private static final int PAGE_LEVEL = 3;

    private final Policy policy;
    private final Mmu mmu;
    private final Parts<Stage2Event> refusals;
    private final Parts<Stage2Event> mappings;
    private final List<Memslot> slots;
    private long version;

    GicvMapping(Policy policy, Mmu mmu, Parts<Stage2Event> refusals, Parts<Stage2Event> mappings, List<Memslot> slots) {
        this.policy = policy;
        this.mmu = mmu;
        this.refusals = refusals;
        this.mappings = mappings;
        this.slots = slots;
    }

    void map(DeviceSpec device, RegionSpec region) {
        long pageSize = Mmus.granule(mmu).pageSize();
        switch (Gicv.map(
                policy,
                region.gpa(),
                region.gpa() - DIST_BELOW_CPU,
                region.pa(),
                region.sizeBytes(),
                pageSize,
                false)) {
            case Gicv.Refused refused -> refuse(region, refused.errno().name(), "GICV_REFUSED");
            case Gicv.Trapped trapped -> refuse(region, "ENXIO", "GICV_TRAPPED");
            case Gicv.Mapped mapped -> {
                slots.add(slot(device, region));
                for (long page = 0; page < Math.min(mapped.pages(), region.sizeBytes() / pageSize); page++) {
                    leaf(device, region, page * pageSize, pageSize, mapped.type());
                }
            }
        }
    }

    private void refuse(RegionSpec region, String errno, String row) {
        refusals.add((header, reply) -> new Stage2Event.MemslotRefused(header, reply, region.id(), errno, row));
    }

    private void leaf(DeviceSpec device, RegionSpec region, long offset, long pageSize, MemoryType type) {
        Stage2Format format = Mmus.format(mmu);
        long pa = region.pa() + offset;
        long descriptor = Stage2Leaf.kvm(
                        format, PAGE_LEVEL, pa, Stage2MemAttr.forKvm(type, mmu.fwb()), true, true, false)
                .encode(format);
        long made = ++version;
        mappings.add((header, reply) -> new Stage2Event.Stage2Mapped(
                header,
                reply,
                device.vm(),
                region.id(),
                new Hex(region.gpa() + offset),
                new Hex(pa),
                pageSize,
                PAGE_LEVEL,
                new Hex(descriptor),
                type,
                type == MemoryType.NORMAL_NC ? "GICV_NORMAL_NC_ALWAYS" : "GICV_DEVICE",
                List.of(),
                made));
    }

    private static Memslot slot(DeviceSpec device, RegionSpec region) {
        return new Memslot(
                region.id(),
                device.vm(),
                RegionKind.GICV,
                new Hex(region.gpa()),
                new Hex(region.pa()),
                region.sizeBytes(),
                new Hex(0),
                HostMapping.NONCACHED,
                true);
    }
}
