package dev.uncontained.arm.vfio;

import java.util.ArrayList;
import java.util.List;

/** Words of VMA flags: what drivers set, and the way between hex and names. */
public final class VmaFlags {
    /** {@code VM_SPECIAL}: IO, DONTEXPAND, PFNMAP, MIXEDMAP. */
    public static final long VM_SPECIAL =
            of(VmaFlag.VM_IO, VmaFlag.VM_DONTEXPAND, VmaFlag.VM_PFNMAP, VmaFlag.VM_MIXEDMAP);

    /** What remap_pfn_range sets: 0x4044400. */
    public static final long REMAP_PFN_RANGE =
            of(VmaFlag.VM_IO, VmaFlag.VM_PFNMAP, VmaFlag.VM_DONTEXPAND, VmaFlag.VM_DONTDUMP);

    /** What vfio-pci's mmap sets on every mappable BAR: 0x8004044400 (vfio_pci_core_mmap). */
    public static final long VFIO_PCI = REMAP_PFN_RANGE | VmaFlag.VM_ALLOW_ANY_UNCACHED.value();

    /** What vfio-platform's mmap sets: never ALLOW_ANY_UNCACHED (vfio_platform_mmap_mmio). */
    public static final long VFIO_PLATFORM = REMAP_PFN_RANGE;

    /** What an nvgrace-gpu style driver sets on its write-combining RESMEM. */
    public static final long NVGRACE_RESMEM = VFIO_PCI;

    /** What it sets on its cacheable USEMEM: the flag would promise something false there. */
    public static final long NVGRACE_USEMEM = REMAP_PFN_RANGE;

    private VmaFlags() {}

    /** The word with these flags, 64-bit kernel. */
    public static long of(VmaFlag... flags) {
        long word = 0;
        for (VmaFlag flag : flags) {
            word |= flag.value();
        }
        return word;
    }

    /** What a kernel of a width is left with of a driver's word. */
    public static long on(KernelWidth width, long word) {
        return word & width.mask();
    }

    /** Whether a word has a flag. */
    public static boolean has(long word, VmaFlag flag) {
        return (word & flag.value()) != 0;
    }

    /** Names of the set bits, lowest first; bits without a name as {@code bit_N}. */
    public static List<String> names(long word) {
        List<String> names = new ArrayList<>();
        long rest = word;
        for (VmaFlag flag : VmaFlag.values()) {
            if (has(word, flag)) {
                names.add(flag.name());
                rest &= ~flag.value();
            }
        }
        for (long left = rest; left != 0; left &= left - 1) {
            names.add("bit_" + Long.numberOfTrailingZeros(left));
        }
        return names;
    }

    /**
     * The word with these names. Takes what {@link #names} gives, with or without {@code VM_}, and the aliases
     * {@code VM_HIGH_ARCH_4} and {@code VM_HIGH_ARCH_5}.
     *
     * @throws IllegalArgumentException naming the unknown name and all legal ones
     */
    public static long parse(Iterable<String> names) {
        long word = 0;
        for (String name : names) {
            word |= parse(name);
        }
        return word;
    }

    /** The word as events write it, such as {@code 0x8004044400}. */
    public static String hex(long word) {
        return "0x" + Long.toHexString(word);
    }

    private static long parse(String name) {
        String full = name.startsWith("VM_") || name.startsWith("bit_") ? name : "VM_" + name;
        for (VmaFlag flag : VmaFlag.values()) {
            if (flag.name().equals(full)) {
                return flag.value();
            }
        }
        if (full.matches("bit_([1-5]?[0-9]|6[0-3])")) {
            return 1L << Integer.parseInt(full.substring(4));
        }
        return switch (full) {
            case "VM_NONE" -> 0;
            case "VM_HIGH_ARCH_4" -> VmaFlag.VM_MTE.value();
            case "VM_HIGH_ARCH_5" -> VmaFlag.VM_MTE_ALLOWED.value();
            default ->
                throw new IllegalArgumentException(
                        "VMA flag '" + name + "' is not one of " + names(-1L).subList(0, VmaFlag.values().length));
        };
    }
}
