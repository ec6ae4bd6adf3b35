package dev.uncontained.arm.host;

/** Host stage-1 protection that the VFIO driver gives a VMA ({@code vm_page_prot}). */
public enum HostMapping {
    /** {@code pgprot_noncached}: Device-nGnRnE. vfio-pci-core and vfio-platform. */
    NONCACHED,
    /** {@code pgprot_writecombine}: Normal-NC. nvgrace-gpu RESMEM. */
    WRITECOMBINE,
    /** Unchanged, Normal write-back. nvgrace-gpu USEMEM. */
    CACHEABLE
}
