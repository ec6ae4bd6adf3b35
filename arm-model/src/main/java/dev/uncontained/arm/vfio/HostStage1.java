package dev.uncontained.arm.vfio;

/** The host's own stage-1 type of a user mapping: the MAIR index in {@code vm_page_prot} (asm/memory.h MT_*). */
public enum HostStage1 {
    /** MT_NORMAL: an ordinary, cacheable mapping. */
    CACHEABLE(0),
    /** MT_NORMAL_TAGGED: cacheable with Allocation Tags. */
    CACHEABLE_TAGGED(1),
    /** MT_NORMAL_NC: pgprot_writecombine. */
    WRITE_COMBINE(2),
    /** MT_DEVICE_nGnRnE: pgprot_noncached. */
    NONCACHED(3),
    /** MT_DEVICE_nGnRE: pgprot_device. */
    DEVICE(4);

    private final int mairIndex;

    HostStage1(int mairIndex) {
        this.mairIndex = mairIndex;
    }

    /** Linux's MAIR_EL1 index of it. */
    public int mairIndex() {
        return mairIndex;
    }

    /** As kvm_vma_is_cacheable has it: neither NC nor a Device type. */
    public boolean isCacheable() {
        return this == CACHEABLE || this == CACHEABLE_TAGGED;
    }
}
