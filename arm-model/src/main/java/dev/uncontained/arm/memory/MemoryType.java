package dev.uncontained.arm.memory;

import java.util.Locale;
import java.util.StringJoiner;

/**
 * The memory types of Armv8-A as an access meets them, strongest Device type first (Arm ARM B2.10). Inner and outer
 * cacheability, hints, tagging and XS are in {@link MemoryAttributes}.
 */
public enum MemoryType {
    DEVICE_nGnRnE("Device-nGnRnE", 0),
    DEVICE_nGnRE("Device-nGnRE", 1),
    DEVICE_nGRE("Device-nGRE", 2),
    DEVICE_GRE("Device-GRE", 3),
    NORMAL_NC("Normal Non-cacheable", -1),
    NORMAL_WT("Normal Write-Through", -1),
    NORMAL_WB("Normal Write-Back", -1);

    private static final MemoryType[] DEVICE = {DEVICE_nGnRnE, DEVICE_nGnRE, DEVICE_nGRE, DEVICE_GRE};

    private final String manualName;
    private final int deviceField;

    MemoryType(String manualName, int deviceField) {
        this.manualName = manualName;
        this.deviceField = deviceField;
    }

    /** The name as the Arm manual writes it. */
    public String manualName() {
        return manualName;
    }

    /** The name on command lines, such as {@code normal-nc} and {@code device-ngnre}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads a wire name, in any case.
     *
     * @throws IllegalArgumentException naming the legal ones
     */
    public static MemoryType of(String wireName) {
        StringJoiner legal = new StringJoiner(", ");
        for (MemoryType type : values()) {
            if (type.wireName().equals(wireName.toLowerCase(Locale.ROOT))) {
                return type;
            }
            legal.add(type.wireName());
        }
        throw new IllegalArgumentException("memory type '" + wireName + "' is not one of " + legal);
    }

    /**
     * The Device type of a two-bit field, as in MAIR bits [3:2] and stage-2 MemAttr bits [1:0].
     *
     * @param dd 0 (nGnRnE) to 3 (GRE)
     */
    public static MemoryType device(int dd) {
        return DEVICE[dd];
    }

    /**
     * The two-bit field of a Device type.
     *
     * @throws IllegalStateException for a Normal type
     */
    public int deviceField() {
        if (isNormal()) {
            throw new IllegalStateException(this + " is not a Device type");
        }
        return deviceField;
    }

    /** True for the four Device types. */
    public boolean isDevice() {
        return compareTo(DEVICE_GRE) <= 0;
    }

    /** True for Non-cacheable, Write-Through and Write-Back. */
    public boolean isNormal() {
        return !isDevice();
    }

    /** May several accesses become one bus transaction, or one become several: Device-GRE and Normal. */
    public boolean gathers() {
        return compareTo(DEVICE_GRE) >= 0;
    }

    /** May accesses to one peripheral overtake each other without a barrier: all but the nGnR types. */
    public boolean reorders() {
        return compareTo(DEVICE_nGRE) >= 0;
    }

    /** May a write be acknowledged before it reaches its end point: all but nGnRnE. */
    public boolean earlyAck() {
        return this != DEVICE_nGnRnE;
    }

    /** Is an unaligned access legal; on Device it raises an Alignment fault. */
    public boolean allowsUnaligned() {
        return isNormal();
    }

    /** May data be read speculatively. */
    public boolean speculates() {
        return isNormal();
    }

    /** True for Write-Through and Write-Back. */
    public boolean isCacheable() {
        return compareTo(NORMAL_NC) > 0;
    }
}
