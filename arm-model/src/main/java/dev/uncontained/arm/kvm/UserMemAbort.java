package dev.uncontained.arm.kvm;

import dev.uncontained.arm.Errno;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.arm.vfio.VmaFlag;
import dev.uncontained.arm.vfio.VmaFlags;

/**
 * KVM's decision about a stage-2 fault on a memslot (arch/arm64/kvm/mmu.c, user_mem_abort): which attributes the guest
 * gets, or why none. The checks are made in the kernel's order.
 */
public final class UserMemAbort {
    /** What kind of access faulted. */
    public enum Access {
        READ,
        WRITE,
        EXECUTE
    }

    /** What looking up the page frame gave (__kvm_faultin_pfn). */
    public enum Pfn {
        /** A frame in the kernel's memory map (pfn_is_map_memory). */
        MEMORY,
        /** A frame that is not, such as a BAR. */
        NOT_MEMORY,
        /** A poisoned frame. */
        HWPOISON,
        /** None: VFIO's SIGBUS, a read-only VMA written to. */
        ERROR
    }

    /** The row of the decision table that decided. */
    public enum Row {
        NO_VMA("no VMA at the host address"),
        PFN_HWPOISON("the page frame is poisoned: SIGBUS to the VMM"),
        PFN_ERROR("no page frame: VFIO raised SIGBUS, or the VMA forbids the access"),
        CACHEABLE_PFNMAP_UNSUPPORTED("cacheable VM_PFNMAP VMA, but the machine lacks FWB or CACHE_DIC"),
        EXECUTE_NONCACHEABLE("instruction fetch from a non-cacheable mapping"),
        EXCLUSIVE_UNSUPPORTED("unsupported exclusive or atomic access"),
        INVALIDATED_MEANWHILE("the mapping was invalidated while the page frame was looked up"),
        MTE_NOT_ALLOWED("MTE VM, and the VMA does not allow tags"),
        NORMAL_NC_BY_FLAG("non-cacheable, and the VMA carries VM_ALLOW_ANY_UNCACHED"),
        NORMAL_NC_ALWAYS("non-cacheable, and the policy is Normal-NC for all"),
        DEVICE("non-cacheable, and no permission for any uncached type"),
        CACHEABLE_PFNMAP("cacheable VM_PFNMAP VMA on a machine with FWB and CACHE_DIC; the flag is not read"),
        CACHEABLE("memory; flag and host stage-1 type are not read");

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
            return "user_mem_abort";
        }
    }

    /**
     * All that the decision depends on.
     *
     * @param policy the kernel's behaviour
     * @param access the kind of access
     * @param vmaPresent whether the host address has a VMA
     * @param vmFlags its flags, 64-bit kernel
     * @param hostStage1 its page protection
     * @param pfn the page frame
     * @param writable whether frame and memslot may be written
     * @param fwb HCR_EL2.FWB in use
     * @param cacheDic CTR_EL0.DIC: no instruction cache maintenance needed
     * @param dirtyLogging whether the slot logs dirty pages
     * @param mteVm whether the VM has MTE
     * @param permissionFault whether the fault is a permission fault
     * @param sameGranule whether the mapping size equals the faulting leaf's
     * @param exclusiveFault whether the FSC is 0x35, unsupported exclusive or atomic
     * @param invalidatedMeanwhile whether mmu_invalidate_seq moved
     */
    public record Inputs(
            Policy policy,
            Access access,
            boolean vmaPresent,
            long vmFlags,
            HostStage1 hostStage1,
            Pfn pfn,
            boolean writable,
            boolean fwb,
            boolean cacheDic,
            boolean dirtyLogging,
            boolean mteVm,
            boolean permissionFault,
            boolean sameGranule,
            boolean exclusiveFault,
            boolean invalidatedMeanwhile) {
        /** The common case: a translation fault of a VM without MTE or dirty logging on a present, writable VMA. */
        public static Inputs translationFault(
                Policy policy,
                Access access,
                long vmFlags,
                HostStage1 hostStage1,
                Pfn pfn,
                boolean fwb,
                boolean cacheDic) {
            return new Inputs(
                    policy,
                    access,
                    true,
                    vmFlags,
                    hostStage1,
                    pfn,
                    true,
                    fwb,
                    cacheDic,
                    false,
                    false,
                    false,
                    false,
                    false,
                    false);
        }
    }

    /** What user_mem_abort does. */
    public sealed interface Decision {
        /** The row that decided. */
        Row row();
    }

    /**
     * Writes a leaf (kvm_pgtable_stage2_map).
     *
     * @param type Device-nGnRE, Normal-NC or Normal-WB
     */
    public record Map(Row row, MemoryType type, boolean writable, boolean executable) implements Decision {}

    /**
     * Adds permissions to the leaf that is there; its memory type stays (kvm_pgtable_stage2_relax_perms).
     *
     * @param wouldBe the type a fresh mapping would get
     */
    public record RelaxPermissions(Row row, MemoryType wouldBe, boolean writable, boolean executable)
            implements Decision {}

    /** Returns an error; ENOEXEC becomes a synchronous external abort in the guest, others end KVM_RUN. */
    public record Fail(Row row, Errno errno) implements Decision {}

    /** Resumes the guest, which faults again. */
    public record Retry(Row row) implements Decision {}

    /** Sends the VMM a SIGBUS and resumes. */
    public record SignalVmm(Row row) implements Decision {}

    /** Injects a data abort with DFSC 0x35. */
    public record InjectExclusiveAbort(Row row) implements Decision {}

    private UserMemAbort() {}

    /** Decides. Pure; every combination of inputs has an answer. */
    public static Decision decide(Inputs in) {
        if (!in.vmaPresent()) {
            return new Fail(Row.NO_VMA, Errno.EFAULT);
        }
        if (in.pfn() == Pfn.HWPOISON) {
            return new SignalVmm(Row.PFN_HWPOISON);
        }
        if (in.pfn() == Pfn.ERROR) {
            return new Fail(Row.PFN_ERROR, Errno.EFAULT);
        }
        boolean special = isSpecial(in);
        boolean cacheableSpecial = special && in.hostStage1().isCacheable() && readsVmaType(in);
        if (cacheableSpecial && !(in.fwb() && in.cacheDic())) {
            return new Fail(Row.CACHEABLE_PFNMAP_UNSUPPORTED, Errno.EFAULT);
        }
        boolean nonCacheable = special && !cacheableSpecial;
        if (nonCacheable && in.access() == Access.EXECUTE) {
            return new Fail(Row.EXECUTE_NONCACHEABLE, Errno.ENOEXEC);
        }
        if (in.exclusiveFault()) {
            return new InjectExclusiveAbort(Row.EXCLUSIVE_UNSUPPORTED);
        }
        if (in.invalidatedMeanwhile()) {
            return new Retry(Row.INVALIDATED_MEANWHILE);
        }
        boolean tagsAllowed = VmaFlags.has(in.vmFlags(), VmaFlag.VM_MTE_ALLOWED);
        if (in.mteVm() && !in.permissionFault() && !nonCacheable && !tagsAllowed) {
            return new Fail(Row.MTE_NOT_ALLOWED, Errno.EFAULT);
        }
        Row row = row(in, nonCacheable, cacheableSpecial);
        boolean hideWrites = in.dirtyLogging() && in.access() != Access.WRITE && !special;
        boolean writable = in.writable() && !hideWrites;
        boolean executable = in.access() == Access.EXECUTE || (!nonCacheable && in.cacheDic());
        return in.permissionFault() && in.sameGranule()
                ? new RelaxPermissions(row, type(row), writable, executable)
                : new Map(row, type(row), writable, executable);
    }

    /** The type a row maps. */
    private static MemoryType type(Row row) {
        return switch (row) {
            case NORMAL_NC_BY_FLAG, NORMAL_NC_ALWAYS -> MemoryType.NORMAL_NC;
            case DEVICE -> MemoryType.DEVICE_nGnRE;
            case CACHEABLE_PFNMAP, CACHEABLE -> MemoryType.NORMAL_WB;
            case NO_VMA,
                    PFN_HWPOISON,
                    PFN_ERROR,
                    CACHEABLE_PFNMAP_UNSUPPORTED,
                    EXECUTE_NONCACHEABLE,
                    EXCLUSIVE_UNSUPPORTED,
                    INVALIDATED_MEANWHILE,
                    MTE_NOT_ALLOWED -> throw new IllegalArgumentException(row + " maps nothing");
        };
    }

    private static Row row(Inputs in, boolean nonCacheable, boolean cacheableSpecial) {
        if (!nonCacheable) {
            return cacheableSpecial ? Row.CACHEABLE_PFNMAP : Row.CACHEABLE;
        }
        if (in.policy().ignoresVmaFlag()) {
            return Row.NORMAL_NC_ALWAYS;
        }
        boolean flag = VmaFlags.has(in.vmFlags(), VmaFlag.VM_ALLOW_ANY_UNCACHED);
        return flag && in.policy().kernel() != KernelVersion.PRE_PATCH ? Row.NORMAL_NC_BY_FLAG : Row.DEVICE;
    }

    /** Not memory; since 6.17 only asked of VM_PFNMAP and VM_MIXEDMAP VMAs. */
    private static boolean isSpecial(Inputs in) {
        boolean mapped =
                VmaFlags.has(in.vmFlags(), VmaFlag.VM_PFNMAP) || VmaFlags.has(in.vmFlags(), VmaFlag.VM_MIXEDMAP);
        return in.pfn() == Pfn.NOT_MEMORY && (mapped || !readsVmaType(in));
    }

    private static boolean readsVmaType(Inputs in) {
        return in.policy().kernel() == KernelVersion.V6_17;
    }
}
