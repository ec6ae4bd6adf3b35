package dev.uncontained.arm.kvm;

import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.vfio.VmaFlag;
import dev.uncontained.arm.vfio.VmaFlags;

/**
 * The size KVM maps on a fault in a VM_PFNMAP VMA (get_vma_page_shift, fault_supports_stage2_huge_mapping). For vfio-pci
 * the congruence is with the file offset, so with the offset into the BAR, not with the physical address.
 */
public final class BlockSize {
    /**
     * All that the choice depends on; addresses and sizes in bytes.
     *
     * @param hva faulting host address
     * @param vmaStart first address of the VMA
     * @param vmaEnd address after its last
     * @param pgoff the VMA's {@code vm_pgoff}
     * @param vmFlags its flags
     * @param slotIpa first IPA of the memslot
     * @param slotHva its host address
     * @param slotSize its size
     * @param dirtyLogging whether the slot logs dirty pages
     */
    public record Inputs(
            Granule granule,
            long hva,
            long vmaStart,
            long vmaEnd,
            long pgoff,
            long vmFlags,
            long slotIpa,
            long slotHva,
            long slotSize,
            boolean dirtyLogging) {}

    /**
     * The choice.
     *
     * @param size bytes: a PUD, a PMD or a page
     * @param ipa first IPA to map
     * @param offset of that IPA from the start of the VMA's file mapping, in bytes
     * @param reason why not larger, in one line
     */
    public record Choice(long size, long ipa, long offset, String reason) {}

    private BlockSize() {}

    /** Chooses. */
    public static Choice choose(Inputs in) {
        Granule granule = in.granule();
        if (in.dirtyLogging()) {
            return choice(in, granule.pageSize(), "dirty logging forces pages");
        }
        if (!VmaFlags.has(in.vmFlags(), VmaFlag.VM_PFNMAP)) {
            return choice(in, granule.pageSize(), "not a VM_PFNMAP VMA");
        }
        String reason = "the largest there is";
        for (int level = 1; level <= 2; level++) {
            long size = granule.levelSize(level);
            if (!vmaAllows(in, size)) {
                reason = "host address and file offset differ within a larger block, or it leaves the VMA";
            } else if (!slotAllows(in, size)) {
                reason = "IPA and host address differ within a larger block, or it leaves the memslot";
            } else {
                return choice(in, size, reason);
            }
        }
        return choice(in, granule.pageSize(), reason);
    }

    private static boolean vmaAllows(Inputs in, long size) {
        long offset = (in.pgoff() << in.granule().pageShift()) + (in.hva() - in.vmaStart());
        long block = in.hva() & -size;
        return ((in.hva() ^ offset) & (size - 1)) == 0 && block >= in.vmaStart() && block + size <= in.vmaEnd();
    }

    private static boolean slotAllows(Inputs in, long size) {
        long block = in.hva() & -size;
        return ((in.slotIpa() ^ in.slotHva()) & (size - 1)) == 0
                && block >= in.slotHva()
                && block + size <= in.slotHva() + in.slotSize();
    }

    private static Choice choice(Inputs in, long size, String reason) {
        long block = in.hva() & -size;
        long offset = (in.pgoff() << in.granule().pageShift()) + (block - in.vmaStart());
        return new Choice(size, in.slotIpa() + (block - in.slotHva()), offset, reason);
    }
}
