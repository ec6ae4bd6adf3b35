package dev.uncontained.events.core.kvm;

import dev.uncontained.arm.platform.Cpu;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Geometry;
import dev.uncontained.events.Stage2Event.Mmu;

/** What follows from an {@link Mmu}: page size, descriptor format, shape of the tables. */
public final class Mmus {
    private Mmus() {}

    /** What KVM finds on a platform's cores. */
    public static Mmu of(Cpu cpu) {
        return new Mmu(cpu.granuleKiB(), cpu.ipaBits(), cpu.fwb(), cpu.cacheDic());
    }

    /** @throws IllegalArgumentException when the page size is none */
    public static Granule granule(Mmu mmu) {
        return Granule.of(mmu.granuleKiB() + "k");
    }

    /** The shape KVM gives a VM's table. */
    public static Stage2Geometry geometry(Mmu mmu) {
        return Stage2Geometry.of(granule(mmu), mmu.ipaBits());
    }

    /** What the bits of its leaves mean. FEAT_XNX is taken to be there: KVM's two uses of the field read the same without it. */
    public static Stage2Format format(Mmu mmu) {
        return new Stage2Format(granule(mmu), mmu.fwb(), true, geometry(mmu).lpa2());
    }
}
