package dev.uncontained.arm.kvm;

import dev.uncontained.arm.memory.MemoryType;

/** What KVM lets a guest do with an uncached mapping of a passed-through device. */
public enum Policy {
    /** Before the patch: every such mapping is Device-nGnRE at stage 2. */
    DEVICE_ONLY("device-only", KernelVersion.PRE_PATCH),
    /** The patch (Linux 6.9 to 6.16): Normal-NC where the VMA carries {@code VM_ALLOW_ANY_UNCACHED}. */
    VMA_FLAG("vma-flag", KernelVersion.V6_9),
    /** The blanket change that was rejected: Normal-NC for all of them, KVM's own GICV mapping included. */
    ALWAYS_NORMAL_NC("always-normal-nc", KernelVersion.V6_9),
    /** Linux 6.17 and later: as the patch, and a cacheable VM_PFNMAP VMA is mapped Normal write-back where FWB and CACHE_DIC allow. */
    CACHEABLE_PFNMAP("cacheable-pfnmap", KernelVersion.V6_17);

    private final String wireName;
    private final KernelVersion kernel;

    Policy(String wireName, KernelVersion kernel) {
        this.wireName = wireName;
        this.kernel = kernel;
    }

    /** The name as scenarios, host ids, events and metrics write it. */
    public String wireName() {
        return wireName;
    }

    /** The kernel whose code decides, but for {@link #ignoresVmaFlag}. */
    public KernelVersion kernel() {
        return kernel;
    }

    /** Whether every non-cacheable mapping is Normal-NC, flag or not. */
    public boolean ignoresVmaFlag() {
        return this == ALWAYS_NORMAL_NC;
    }

    /** Stage-2 type of KVM's own GICV mapping (kvm_phys_addr_ioremap): Device, but for the rejected change. */
    public MemoryType gicvType() {
        return ignoresVmaFlag() ? MemoryType.NORMAL_NC : MemoryType.DEVICE_nGnRE;
    }

    /**
     * Reads a wire name.
     *
     * @throws IllegalArgumentException naming the value and the legal ones
     */
    public static Policy of(String wireName) {
        for (Policy policy : values()) {
            if (policy.wireName.equals(wireName)) {
                return policy;
            }
        }
        throw new IllegalArgumentException(
                "policy '" + wireName + "' is not one of device-only, vma-flag, always-normal-nc, cacheable-pfnmap");
    }
}
