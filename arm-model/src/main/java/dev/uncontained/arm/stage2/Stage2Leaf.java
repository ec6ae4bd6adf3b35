package dev.uncontained.arm.stage2;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import org.jspecify.annotations.Nullable;

/**
 * A stage-2 block or page descriptor, field by field (Arm ARM D8.3.2; names and positions as asm/kvm_pgtable.h).
 *
 * @param level 0 to 3; a page at 3, else a block
 * @param pa output address in bytes, aligned to the block
 * @param memAttr MemAttr[3:0], bits 5:2
 * @param readable S2AP[0], bit 6
 * @param writable S2AP[1], bit 7
 * @param shareability SH[1:0], bits 9:8; 0 with LPA2, where VTCR_EL2.SH0 decides
 * @param accessed AF, bit 10
 * @param fnxs FnXS, bit 11
 * @param dirtyModifier DBM, bit 51
 * @param contiguous contiguous hint, bit 52 (KVM never sets it)
 * @param executeNever 0 to 3: 0 executable, 1 not at EL1, 2 not at all, 3 not at EL0; without XNX only 0 and 2
 * @param software bits 58:55
 * @param other whatever is in bits no field above names; ignored or RES0 by the architecture
 */
public record Stage2Leaf(
        int level,
        long pa,
        int memAttr,
        boolean readable,
        boolean writable,
        int shareability,
        boolean accessed,
        boolean fnxs,
        boolean dirtyModifier,
        boolean contiguous,
        int executeNever,
        int software,
        long other) {
    private static final long READ = 1L << 6;
    private static final long WRITE = 1L << 7;
    private static final long AF = 1L << 10;
    private static final long FNXS = 1L << 11;
    private static final long DBM = 1L << 51;
    private static final long CONTIGUOUS = 1L << 52;
    private static final int XN_SHIFT = 53;
    private static final int SOFTWARE_SHIFT = 55;
    private static final long FIELDS = 0x3L
            | 0xFL << 2
            | READ
            | WRITE
            | AF
            | FNXS
            | DBM
            | CONTIGUOUS
            | 0b11L << XN_SHIFT
            | (0xFL << SOFTWARE_SHIFT);

    /** SH of every leaf KVM writes without LPA2: Inner Shareable. */
    public static final int KVM_SHAREABILITY = 0b11;

    /** XN field of a leaf that may be executed. */
    public static final int XN_NONE = 0;

    /** XN field of a leaf that may not be executed at all. */
    public static final int XN_ALL = 2;

    /**
     * A leaf as KVM writes it: Inner Shareable unless LPA2, AF set, nothing else (stage2_set_prot_attr).
     *
     * @param memAttr see {@link Stage2MemAttr#forKvm}
     */
    public static Stage2Leaf kvm(
            Stage2Format format,
            int level,
            long pa,
            int memAttr,
            boolean readable,
            boolean writable,
            boolean executable) {
        return new Stage2Leaf(
                level,
                pa,
                memAttr,
                readable,
                writable,
                format.lpa2() ? 0 : KVM_SHAREABILITY,
                true,
                false,
                false,
                false,
                executable ? XN_NONE : XN_ALL,
                0,
                0);
    }

    /**
     * The attribute bits of a leaf as KVM writes it, without address and type bits: what
     * {@link Stage2Table#map} takes.
     */
    public static long kvmAttributes(
            Stage2Format format, int memAttr, boolean readable, boolean writable, boolean executable) {
        return kvm(format, 3, 0, memAttr, readable, writable, executable).encode(format) & ~0b11L;
    }

    /**
     * The 64-bit descriptor.
     *
     * @throws IllegalArgumentException naming the field that is out of range, and its range
     */
    public long encode(Stage2Format format) {
        check(format);
        long bits = format.packAddress(pa) | (level == 3 ? 0b11 : 0b01) | ((long) memAttr << 2) | other;
        bits |= (readable ? READ : 0) | (writable ? WRITE : 0) | (accessed ? AF : 0) | (fnxs ? FNXS : 0);
        bits |= (dirtyModifier ? DBM : 0) | (contiguous ? CONTIGUOUS : 0);
        bits |= ((long) executeNever << XN_SHIFT) | ((long) software << SOFTWARE_SHIFT);
        return bits | ((long) shareability << 8);
    }

    /**
     * Takes a valid leaf apart. Encoding the result gives the same descriptor again.
     *
     * @throws IllegalArgumentException if the descriptor is not a leaf at that level
     */
    public static Stage2Leaf decode(long descriptor, int level, Stage2Format format) {
        Stage2Format.Kind kind = format.kind(descriptor, level);
        if (kind != Stage2Format.Kind.PAGE && kind != Stage2Format.Kind.BLOCK) {
            throw new IllegalArgumentException("descriptor 0x" + Long.toHexString(descriptor) + " at level " + level
                    + " with " + format.granule().wireName() + " pages is " + describe(kind) + ", not a leaf");
        }
        int xn = (int) ((descriptor >>> XN_SHIFT) & 0b11);
        return new Stage2Leaf(
                level,
                format.address(descriptor, level),
                (int) ((descriptor >>> 2) & 0xF),
                (descriptor & READ) != 0,
                (descriptor & WRITE) != 0,
                format.lpa2() ? 0 : (int) ((descriptor >>> 8) & 0b11),
                (descriptor & AF) != 0,
                (descriptor & FNXS) != 0,
                (descriptor & DBM) != 0,
                (descriptor & CONTIGUOUS) != 0,
                format.xnx() ? xn : xn & XN_ALL,
                (int) ((descriptor >>> SOFTWARE_SHIFT) & 0xF),
                descriptor & ~fields(format, level));
    }

    /** What MemAttr says by itself; see {@link Stage2MemAttr#manualName} for encodings that are no single type. */
    public @Nullable MemoryType memoryType(Stage2Format format) {
        if (Stage2MemAttr.isReserved(memAttr, format.fwb())) {
            return null;
        }
        if (Stage2MemAttr.isDevice(memAttr, format.fwb())) {
            return MemoryType.device(memAttr & 0b11);
        }
        if (format.fwb()) {
            return switch (memAttr & 0b111) {
                case Stage2MemAttr.NORMAL_NC -> MemoryType.NORMAL_NC;
                case Stage2MemAttr.FWB_FORCE_WB -> MemoryType.NORMAL_WB;
                default -> null;
            };
        }
        return switch (memAttr) {
            case Stage2MemAttr.NORMAL_NC -> MemoryType.NORMAL_NC;
            case 0b1010 -> MemoryType.NORMAL_WT;
            case Stage2MemAttr.NORMAL_WB -> MemoryType.NORMAL_WB;
            default -> null;
        };
    }

    /** May EL1 execute from it. */
    public boolean executableAtEl1() {
        return executeNever == XN_NONE || executeNever == 3;
    }

    /** May EL0 execute from it. */
    public boolean executableAtEl0() {
        return executeNever == XN_NONE || executeNever == 1;
    }

    private void check(Stage2Format format) {
        Stage2Format.checkLevel(level);
        if (level < format.firstBlockLevel()) {
            throw new IllegalArgumentException("level " + level + " has no block with "
                    + format.granule().wireName() + " pages; the first that has is " + format.firstBlockLevel());
        }
        range("memAttr", memAttr, 15);
        range("shareability", shareability, format.lpa2() ? 0 : 3);
        range("executeNever", executeNever, 3);
        range("software", software, 15);
        if (!format.xnx() && (executeNever & 1) != 0) {
            throw new IllegalArgumentException("executeNever " + executeNever + " needs FEAT_XNX; without it 0 or 2");
        }
        if ((other & fields(format, level)) != 0) {
            throw new IllegalArgumentException(
                    "other 0x" + Long.toHexString(other) + " overlaps a named field of the descriptor");
        }
        long size = format.granule().levelSize(level);
        if ((pa & (size - 1)) != 0 || pa >>> format.paBits() != 0) {
            throw new IllegalArgumentException("pa 0x" + Long.toHexString(pa) + " is not a multiple of 0x"
                    + Long.toHexString(size) + " below 2^" + format.paBits());
        }
    }

    private static long fields(Stage2Format format, int level) {
        long named = FIELDS | format.addressMask(level) | (format.lpa2() ? 0 : 0x300L);
        return format.xnx() ? named : named & ~(1L << XN_SHIFT);
    }

    private static void range(String field, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(field + " " + value + " is not in 0.." + max);
        }
    }

    private static String describe(Stage2Format.Kind kind) {
        return switch (kind) {
            case INVALID -> "invalid";
            case TABLE -> "a pointer to a table";
            case BLOCK -> "a block";
            case PAGE -> "a page";
        };
    }
}
