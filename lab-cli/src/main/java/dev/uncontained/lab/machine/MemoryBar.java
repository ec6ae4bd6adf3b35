package dev.uncontained.lab.machine;

import org.jspecify.annotations.Nullable;

/**
 * One memory BAR. I/O BARs and expansion ROMs are none.
 *
 * @param index BAR number, 0 to 5; null where lspci prints none (one {@code -v})
 * @param address CPU physical address, unsigned; null when {@link BarState#UNASSIGNED}
 * @param sizeBytes null when lspci prints none
 * @param bits width of the register: 64, or 32 (also for below-1M and reserved types, which Linux treats so)
 * @param prefetchable the register's prefetchable bit
 */
public record MemoryBar(
        @Nullable Integer index,
        @Nullable Long address,
        @Nullable Long sizeBytes,
        int bits,
        boolean prefetchable,
        BarState state) {

    /** The address as lspci pads it, with 0x in front; null when there is none. */
    public @Nullable String addressHex() {
        if (address == null) {
            return null;
        }
        String digits = Long.toHexString(address);
        return "0x" + "0".repeat(Math.max(0, 8 - digits.length())) + digits;
    }

    /** Whether a guest can be given this BAR: it has an address and a size. */
    public boolean mappable() {
        return state != BarState.UNASSIGNED && address != null && sizeBytes != null;
    }
}
