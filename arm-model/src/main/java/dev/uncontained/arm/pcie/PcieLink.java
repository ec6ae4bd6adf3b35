package dev.uncontained.arm.pcie;

import java.util.List;

/**
 * A trained link.
 *
 * @param generation generation it runs at
 * @param lanes its width, one of {@link #LANES}
 * @param mpsBytes maximum payload size in bytes, one of {@link #PAYLOADS}
 */
public record PcieLink(Generation generation, int lanes, int mpsBytes) {
    /** Legal widths. */
    public static final List<Integer> LANES = List.of(1, 2, 4, 8, 16, 32);

    /** Legal maximum payload and read request sizes, in bytes. */
    public static final List<Integer> PAYLOADS = List.of(128, 256, 512, 1024, 2048, 4096);

    /** @throws IllegalArgumentException naming the field, the value and the legal ones */
    public PcieLink {
        oneOf("lanes", lanes, LANES);
        oneOf("mps", mpsBytes, PAYLOADS);
    }

    static void oneOf(String field, int value, List<Integer> legal) {
        if (!legal.contains(value)) {
            throw new IllegalArgumentException(field + " " + value + " is not one of "
                    + String.join(
                            ", ",
                            legal.stream().map(size -> Integer.toString(size)).toList()));
        }
    }
}
