package dev.uncontained.arm.host;

/** Stage-1 type a guest driver chooses, by the Linux function that gives it (Documentation/driver-api/device-io.rst). */
public enum GuestMapping {
    /** {@code ioremap_np}: Device-nGnRnE. */
    IOREMAP_NP("ioremap_np", 0x00),
    /** {@code ioremap}: Device-nGnRE. */
    IOREMAP("ioremap", 0x04),
    /** No Linux function; a guest is free to write this MAIR byte: Device-nGRE. */
    NGRE("nGRE", 0x08),
    /** Likewise Device-GRE. */
    GRE("GRE", 0x0C),
    /** {@code ioremap_wc}: Normal Non-cacheable. */
    IOREMAP_WC("ioremap_wc", 0x44),
    /** No Linux function on arm64 either: Normal Write-Through, read- and write-allocate (DDI 0487, MAIR_EL1). */
    WRITE_THROUGH("write-through", 0xBB),
    /** {@code ioremap_cache} or a hostile guest: Normal Write-Back. */
    CACHEABLE("cacheable", 0xFF);

    private final String wireName;
    private final int mair;

    GuestMapping(String wireName, int mair) {
        this.wireName = wireName;
        this.mair = mair;
    }

    /** The name scenarios and events write. */
    public String wireName() {
        return wireName;
    }

    /** MAIR_EL1 byte, 0 to 255. */
    public int mair() {
        return mair;
    }

    /** @throws IllegalArgumentException naming the legal values */
    public static GuestMapping of(String wireName) {
        for (GuestMapping mapping : values()) {
            if (mapping.wireName.equals(wireName)) {
                return mapping;
            }
        }
        throw new IllegalArgumentException("guest mapping '" + wireName
                + "' is not one of ioremap_np, ioremap, nGRE, GRE, ioremap_wc, write-through, cacheable");
    }
}
