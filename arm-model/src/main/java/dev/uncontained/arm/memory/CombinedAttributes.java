package dev.uncontained.arm.memory;

import org.jspecify.annotations.Nullable;

/**
 * What stage 1 and stage 2 give together.
 *
 * @param reserved whether an input is a reserved encoding
 * @param reservedInputs which: any of {@code s1_attr}, {@code s1_sh}, {@code s2_memattr}, {@code s2_sh}, joined by a
 *     comma; empty if none
 * @param attributes the combined attributes; null if an input is reserved, whatever the dialect
 * @param parAttr PAR_EL1.ATTR; {@link #UNDEFINED} if reserved in the Arm dialect. KVM's walker answers reserved
 *     inputs too, and its dialect gives that answer.
 * @param parSh PAR_EL1.SH; {@link #UNDEFINED} as above
 */
public record CombinedAttributes(
        boolean reserved, String reservedInputs, @Nullable MemoryAttributes attributes, int parAttr, int parSh) {
    /** No value: the architecture defines none. */
    public static final int UNDEFINED = -1;

    /** The type an access meets; null if reserved. */
    public @Nullable MemoryType type() {
        return attributes == null ? null : attributes.type();
    }

    /**
     * A name for tables and CSV: a {@link MemoryType} constant; {@code NORMAL_WB_TAGGED}; {@code NORMAL_oNC_iWB} and its
     * like when the domains differ; {@code RESERVED}.
     */
    public String typeName() {
        return switch (attributes) {
            case null -> "RESERVED";
            case MemoryAttributes.Device device -> device.type().name();
            case MemoryAttributes.Normal normal -> {
                if (normal.outer().policy() != normal.inner().policy()) {
                    yield "NORMAL_o" + code(normal.outer()) + "_i" + code(normal.inner());
                }
                yield normal.type().name() + (normal.tagged() ? "_TAGGED" : "");
            }
        };
    }

    private static String code(Cacheability cacheability) {
        return switch (cacheability.policy()) {
            case NON_CACHEABLE -> "NC";
            case WRITE_THROUGH -> "WT";
            case WRITE_BACK -> "WB";
        };
    }
}
