package dev.uncontained.arm.vfio;

/** Whether a BAR can be mapped by user space, and why (vfio_pci_probe_mmaps, in its order). */
public enum BarMappability {
    DEVICE_FORBIDS(false, "the device has non_mappable_bars"),
    NOT_MEMORY(false, "an I/O BAR"),
    EMPTY(false, "size 0"),
    WHOLE_PAGES(true, "at least a page long"),
    REST_OF_PAGE_RESERVED(true, "shorter than a page, page-aligned, rest of the page reserved for it"),
    REST_OF_PAGE_TAKEN(false, "shorter than a page, and something else lives in the rest of it"),
    NOT_PAGE_ALIGNED(false, "shorter than a page and not page-aligned");

    private final boolean mappable;
    private final String reason;

    BarMappability(boolean mappable, String reason) {
        this.mappable = mappable;
        this.reason = reason;
    }

    /** Whether a mmap of it can succeed. */
    public boolean mappable() {
        return mappable;
    }

    /** Why, in one line. */
    public String reason() {
        return reason;
    }

    /**
     * Decides.
     *
     * @param pageSize host page size in bytes
     * @param restOfPageFree whether a dummy resource for the rest of a shared page could be reserved
     * @param deviceForbids whether a quirk sets non_mappable_bars
     */
    public static BarMappability of(Bar bar, long pageSize, boolean restOfPageFree, boolean deviceForbids) {
        if (deviceForbids) {
            return DEVICE_FORBIDS;
        }
        if (bar.kind() == Bar.Kind.IO_PORTS) {
            return NOT_MEMORY;
        }
        if (bar.size() == 0 || bar.kind() == Bar.Kind.NONE) {
            return EMPTY;
        }
        if (bar.size() >= pageSize) {
            return WHOLE_PAGES;
        }
        if ((bar.start() & (pageSize - 1)) != 0) {
            return NOT_PAGE_ALIGNED;
        }
        return restOfPageFree ? REST_OF_PAGE_RESERVED : REST_OF_PAGE_TAKEN;
    }
}
