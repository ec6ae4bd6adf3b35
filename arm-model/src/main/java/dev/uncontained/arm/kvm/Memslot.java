package dev.uncontained.arm.kvm;

import dev.uncontained.arm.Errno;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.arm.vfio.VmaFlag;
import dev.uncontained.arm.vfio.VmaFlags;
import java.util.List;

/** Whether KVM takes a memory slot (arch/arm64/kvm/mmu.c, kvm_arch_prepare_memory_region). */
public final class Memslot {
    /** The check that decided. */
    public enum Row {
        BEYOND_IPA_SPACE("the slot ends beyond the VM's IPA space"),
        GMEM_NOT_ALONE("a guest_memfd slot that user space may map as well"),
        MTE_NOT_ALLOWED("MTE VM, and a VMA does not allow tags, as no VFIO BAR does"),
        DIRTY_LOG_OF_PFNMAP("dirty logging asked for on a VM_PFNMAP VMA"),
        CACHEABLE_PFNMAP_UNSUPPORTED("cacheable VM_PFNMAP VMA, but the machine lacks FWB or CACHE_DIC"),
        OK("accepted");

        private final String reason;

        Row(String reason) {
            this.reason = reason;
        }

        /** Why, in one line. */
        public String reason() {
            return reason;
        }

        /** The kernel function it stands in. */
        public String kernelFunction() {
            return "kvm_arch_prepare_memory_region";
        }
    }

    /**
     * One VMA the slot covers.
     *
     * @param flags 64-bit kernel
     */
    public record Vma(long flags, HostStage1 hostStage1) {}

    /**
     * All that the decision depends on.
     *
     * @param baseIpa first byte of the slot
     * @param size bytes
     * @param ipaBits the VM's IPA space
     * @param guestMemfd whether the slot has a guest_memfd
     * @param guestMemfdOnly whether nothing else backs it
     * @param mteVm whether the VM has MTE
     * @param logDirtyPages KVM_MEM_LOG_DIRTY_PAGES
     * @param fwb FEAT_S2FWB
     * @param cacheDic CTR_EL0.DIC
     * @param vmas those the slot covers, ascending
     */
    public record Inputs(
            KernelVersion kernel,
            long baseIpa,
            long size,
            int ipaBits,
            boolean guestMemfd,
            boolean guestMemfdOnly,
            boolean mteVm,
            boolean logDirtyPages,
            boolean fwb,
            boolean cacheDic,
            List<Vma> vmas) {
        /** Copies the list. */
        public Inputs {
            vmas = List.copyOf(vmas);
        }
    }

    /** What KVM_SET_USER_MEMORY_REGION gives. */
    public sealed interface Result {
        /** The check that decided. */
        Row row();
    }

    /** The slot is taken. */
    public record Accepted(Row row) implements Result {}

    /**
     * An error.
     *
     * @param vma index of the VMA that made it; -1 if none
     */
    public record Refused(Row row, Errno errno, int vma) implements Result {}

    private Memslot() {}

    /** Decides. */
    public static Result check(Inputs in) {
        if (in.baseIpa() < 0 || in.size() < 0 || in.baseIpa() > (1L << in.ipaBits()) - in.size()) {
            return new Refused(Row.BEYOND_IPA_SPACE, Errno.EFAULT, -1);
        }
        if (in.guestMemfd() && !in.guestMemfdOnly()) {
            return new Refused(Row.GMEM_NOT_ALONE, Errno.EINVAL, -1);
        }
        for (int i = 0; i < in.vmas().size(); i++) {
            Row row = vma(in, in.vmas().get(i));
            if (row != Row.OK) {
                return new Refused(row, Errno.EINVAL, i);
            }
        }
        return new Accepted(Row.OK);
    }

    private static Row vma(Inputs in, Vma vma) {
        if (in.mteVm() && !VmaFlags.has(vma.flags(), VmaFlag.VM_MTE_ALLOWED)) {
            return Row.MTE_NOT_ALLOWED;
        }
        if (!VmaFlags.has(vma.flags(), VmaFlag.VM_PFNMAP)) {
            return Row.OK;
        }
        if (in.logDirtyPages()) {
            return Row.DIRTY_LOG_OF_PFNMAP;
        }
        boolean cacheable = vma.hostStage1().isCacheable() && in.kernel() == KernelVersion.V6_17;
        return cacheable && !(in.fwb() && in.cacheDic()) ? Row.CACHEABLE_PFNMAP_UNSUPPORTED : Row.OK;
    }
}
