package dev.uncontained.arm.memory;

import org.jspecify.annotations.Nullable;

/**
 * One Attr field of MAIR_ELx (Arm ARM D24.2, MAIR_EL1), for a PE with FEAT_XS and FEAT_MTE2.
 *
 * <p>Reserved: 0b0000dd1x, and every byte with a zero inner nibble and a non-zero outer one, except 0x40, 0xA0, 0xF0.
 */
public final class MairByte {
    /** Normal Non-cacheable, both domains. */
    public static final int NC = 0x44;

    /** Normal Non-cacheable with XS 0 (FEAT_XS). */
    public static final int NC_XS_ZERO = 0x40;

    /** Normal Write-Through, read-allocate, non-transient, both domains. */
    public static final int WT_RA = 0xAA;

    /** The same with XS 0 (FEAT_XS). */
    public static final int WT_RA_XS_ZERO = 0xA0;

    /** Normal Write-Back, read- and write-allocate, both domains. */
    public static final int WB_RWA = 0xFF;

    /** Tagged Normal Write-Back, read- and write-allocate (FEAT_MTE2). */
    public static final int TAGGED = 0xF0;

    private MairByte() {}

    /**
     * Decodes an attribute byte.
     *
     * @param attr 0 to 0xFF
     * @return the attributes, or null for a reserved encoding
     * @throws IllegalArgumentException outside that range
     */
    public static @Nullable MemoryAttributes decode(int attr) {
        if ((attr & ~0xFF) != 0) {
            throw new IllegalArgumentException("MAIR byte " + attr + " is not in 0..0xff");
        }
        if (attr >> 4 == 0) {
            return (attr & 0b10) != 0
                    ? null
                    : new MemoryAttributes.Device(MemoryType.device(attr >> 2), (attr & 1) != 0);
        }
        if ((attr & 0xF) == 0) {
            return switch (attr) {
                case NC_XS_ZERO -> normal(NC, false, true);
                case WT_RA_XS_ZERO -> normal(WT_RA, false, true);
                case TAGGED -> normal(WB_RWA, true, false);
                default -> null;
            };
        }
        return normal(attr, false, false);
    }

    private static MemoryAttributes normal(int attr, boolean tagged, boolean xsZero) {
        return new MemoryAttributes.Normal(
                Cacheability.ofNibble(attr >> 4), Cacheability.ofNibble(attr & 0xF), tagged, xsZero);
    }
}
