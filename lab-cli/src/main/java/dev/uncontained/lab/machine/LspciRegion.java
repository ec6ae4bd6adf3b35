package dev.uncontained.lab.machine;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A region line: {@code [Region N: ]Memory at ADDRESS (WIDTH, [non-]prefetchable)} or {@code I/O ports at}, with flags behind
 * it (pciutils since 3.6.3) or before it (older). Source of the forms: {@code show_bases} in pciutils' lspci.c.
 */
sealed interface LspciRegion {
    /** A memory BAR. */
    record Memory(MemoryBar bar) implements LspciRegion {}

    /** I/O ports. */
    record Ports(@Nullable Integer index) implements LspciRegion {}

    /** The fixed ports of a legacy IDE function, which old Xen and QEMU show as memory below 64 KiB. */
    record LegacyPorts() implements LspciRegion {}

    /** Meant to be a region, but not readable. */
    record Unreadable() implements LspciRegion {}

    /** Memory-mapped I/O never lies below this. */
    long LOWEST_MMIO = 0x1_0000;

    Pattern LINE = Pattern.compile("(?:Region ([0-5]): )?((?:\\[[a-z ]+\\] )*+)(?:"
            + "Memory at ([0-9a-fA-F]{8,16}|<ignored>|<unassigned>|<broken-64-bit-slot>|<invalid-64bit-slot>)"
            + " \\((32-bit|64-bit|low-1M|type 3), (non-)?prefetchable\\)"
            + "|I/O ports at (?:[0-9a-fA-F]{1,16}|<ignored>|<unassigned>))"
            + "((?: \\[[^\\]]*+\\])*+)");
    Pattern SIZE = Pattern.compile("size=([0-9]{1,18})([KMGTPE]?)");

    /** Whether a line of a device's own level is, or was meant to be, a region. */
    static boolean hasShape(String text) {
        return text.startsWith("Region")
                || (text.contains(" at ") && (text.contains("Memory at ") || text.contains("I/O ports at ")));
    }

    /** Whether a line is a region in full, whatever its address. */
    static boolean hasGrammar(String text) {
        return LINE.matcher(text).matches();
    }

    /** Reads a line that {@link #hasShape}. */
    static LspciRegion parse(String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return new Unreadable();
        }
        Flags flags = Flags.parse(line.group(2), line.group(6));
        if (flags == null) {
            return new Unreadable();
        }
        Integer index = line.group(1) == null ? null : Integer.valueOf(line.group(1));
        String where = line.group(3);
        if (where == null) {
            return new Ports(index);
        }
        int bits = line.group(4).equals("64-bit") ? 64 : 32;
        boolean prefetchable = line.group(5) == null;
        if (where.startsWith("<")) {
            return new Memory(new MemoryBar(index, null, flags.sizeBytes, bits, prefetchable, BarState.UNASSIGNED));
        }
        long address = Long.parseUnsignedLong(where, 16);
        if (Long.compareUnsigned(address, LOWEST_MMIO) < 0) {
            return flags.virtual || isLegacyIdePort(address) ? new LegacyPorts() : new Unreadable();
        }
        BarState state = flags.virtual ? BarState.VIRTUAL : flags.disabled ? BarState.DISABLED : BarState.LIVE;
        return new Memory(new MemoryBar(index, address, flags.sizeBytes, bits, prefetchable, state));
    }

    private static boolean isLegacyIdePort(long address) {
        return switch ((int) address) {
            case 0x1f0, 0x3f0, 0x3f4, 0x3f6, 0x170, 0x370, 0x374, 0x376 -> true;
            default -> false;
        };
    }

    /** The bracketed words around a region. */
    record Flags(
            boolean virtual, boolean disabled, @Nullable Long sizeBytes) {
        /** Null when one of them is not known. */
        static @Nullable Flags parse(String before, String after) {
            boolean virtual = false;
            boolean disabled = false;
            Long sizeBytes = null;
            String all = before + after;
            for (int open = all.indexOf('['); open >= 0; open = all.indexOf('[', open + 1)) {
                String word = all.substring(open + 1, all.indexOf(']', open)).toLowerCase(Locale.ROOT);
                if (word.equals("virtual")) {
                    virtual = true;
                } else if (word.equals("disabled") || word.equals("disabled by cmd")) {
                    disabled = true;
                } else if (word.startsWith("size=")) {
                    sizeBytes = size("size=" + word.substring("size=".length()).toUpperCase(Locale.ROOT));
                    if (sizeBytes == null) {
                        return null;
                    }
                } else if (!word.equals("enhanced")) {
                    return null;
                }
            }
            return new Flags(virtual, disabled, sizeBytes);
        }

        private static @Nullable Long size(String word) {
            Matcher size = SIZE.matcher(word);
            if (!size.matches()) {
                return null;
            }
            int shift = size.group(2).isEmpty() ? 0 : 10 * ("KMGTPE".indexOf(size.group(2)) + 1);
            long units = Long.parseLong(size.group(1));
            return units > 0 && units <= Long.MAX_VALUE >> shift ? units << shift : null;
        }
    }
}
