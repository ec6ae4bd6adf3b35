package dev.uncontained.arm.vfio;

/** The mappings VFIO drivers make: their VMA flags and the host's own stage-1 type. */
public enum MappingKind {
    /** A BAR of vfio-pci, or of a variant driver that leaves it to the core: the flag always, no opt-out. */
    VFIO_PCI(VmaFlags.VFIO_PCI, HostStage1.NONCACHED),
    /** A region of vfio-platform: the flag only if the platform's vendor audited it, which no kernel does yet. */
    VFIO_PLATFORM(VmaFlags.VFIO_PLATFORM, HostStage1.NONCACHED),
    /** Write-combining RESMEM of an nvgrace-gpu style variant. */
    VARIANT_RESMEM(VmaFlags.NVGRACE_RESMEM, HostStage1.WRITE_COMBINE),
    /** Cacheable USEMEM of such a variant: never the flag. */
    VARIANT_USEMEM(VmaFlags.NVGRACE_USEMEM, HostStage1.CACHEABLE);

    private final long vmFlags;
    private final HostStage1 hostStage1;

    MappingKind(long vmFlags, HostStage1 hostStage1) {
        this.vmFlags = vmFlags;
        this.hostStage1 = hostStage1;
    }

    /** Flags the driver adds on a 64-bit kernel, with the platform audited or not. */
    public long vmFlags(boolean audited) {
        return this == VFIO_PLATFORM && audited ? vmFlags | VmaFlag.VM_ALLOW_ANY_UNCACHED.value() : vmFlags;
    }

    /** The host's stage-1 type. */
    public HostStage1 hostStage1() {
        return hostStage1;
    }
}
