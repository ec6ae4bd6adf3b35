package dev.uncontained.events;

/**
 * A 64-bit value that people read in hexadecimal: an address, flags, a descriptor, a syndrome.
 *
 * @param value all 64 bits, unsigned
 */
public record Hex(long value) {
    /**
     * Reads {@code 0x...}.
     *
     * @throws IllegalArgumentException when {@code text} is not 0x and 1 to 16 hex digits
     */
    public static Hex of(String text) {
        if (text.length() < 3 || text.length() > 18 || !text.startsWith("0x")) {
            throw new IllegalArgumentException("'" + text + "' is not 0x and 1 to 16 hex digits");
        }
        try {
            return new Hex(Long.parseUnsignedLong(text, 2, text.length(), 16));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not 0x and 1 to 16 hex digits", e);
        }
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(value);
    }
}
