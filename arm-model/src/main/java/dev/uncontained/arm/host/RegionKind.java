package dev.uncontained.arm.host;

/** What stands behind a guest-physical region, which decides who maps it and how a bad transaction ends. */
public enum RegionKind {
    /** A BAR owned by vfio-pci-core. */
    VFIO_PCI("vfio-pci"),
    /** A region of a variant driver in the manner of nvgrace-gpu: cacheable USEMEM, write-combining RESMEM. */
    VFIO_PCI_VARIANT("vfio-pci-variant"),
    /** An on-SoC slave owned by vfio-platform. */
    VFIO_PLATFORM("vfio-platform"),
    /** The GICv2 virtual CPU interface, which KVM itself maps, with no VMA. */
    GICV("gicv");

    private final String wireName;

    RegionKind(String wireName) {
        this.wireName = wireName;
    }

    /** The name as events, scenarios and metrics write it. */
    public String wireName() {
        return wireName;
    }

    /** @throws IllegalArgumentException naming the legal values */
    public static RegionKind of(String wireName) {
        for (RegionKind kind : values()) {
            if (kind.wireName.equals(wireName)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "region kind '" + wireName + "' is not one of vfio-pci, vfio-pci-variant, vfio-platform, gicv");
    }
}
