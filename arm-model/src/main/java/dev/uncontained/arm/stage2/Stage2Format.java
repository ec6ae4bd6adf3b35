package dev.uncontained.arm.stage2;

/**
 * What the bits of a stage-2 descriptor depend on.
 *
 * @param granule the translation granule
 * @param fwb HCR_EL2.FWB, which decides what MemAttr means
 * @param xnx FEAT_XNX: bits 54:53 are one field; without it bit 53 is RES0
 * @param lpa2 VTCR_EL2.DS: bits 9:8 are PA[51:50] and shareability comes from VTCR_EL2.SH0
 */
public record Stage2Format(Granule granule, boolean fwb, boolean xnx, boolean lpa2) {
    /** Rejects LPA2 with 64K pages, which have their own 52-bit form. */
    public Stage2Format {
        if (lpa2 && granule == Granule.G64K) {
            throw new IllegalArgumentException("LPA2 applies to 4k and 16k pages; 64k pages reach 52 bits without it");
        }
    }

    /** What a descriptor is at its level. */
    public enum Kind {
        /** Bit 0 clear, or a block where the level has none. */
        INVALID,
        /** A leaf above level 3. */
        BLOCK,
        /** A pointer to the next level. */
        TABLE,
        /** A leaf at level 3. */
        PAGE
    }

    /**
     * Classifies a descriptor (Arm ARM D8.3.1). Bits [1:0] of 01 are reserved at level 3 and at levels without blocks,
     * and read as invalid there.
     *
     * @param level 0 to 3
     */
    public Kind kind(long descriptor, int level) {
        checkLevel(level);
        if ((descriptor & 1) == 0) {
            return Kind.INVALID;
        }
        boolean type = (descriptor & 2) != 0;
        if (level == 3) {
            return type ? Kind.PAGE : Kind.INVALID;
        }
        if (type) {
            return Kind.TABLE;
        }
        return level < firstBlockLevel() ? Kind.INVALID : Kind.BLOCK;
    }

    /** The lowest level at which the architecture allows a block: one lower with 52-bit addresses than without. */
    public int firstBlockLevel() {
        return switch (granule) {
            case G4K -> lpa2 ? 0 : 1;
            case G16K -> lpa2 ? 1 : 2;
            case G64K -> 1;
        };
    }

    /** Bits a physical address may have: 48, or 52 with LPA2 or 64K pages. */
    public int paBits() {
        return lpa2 || granule == Granule.G64K ? 52 : 48;
    }

    /** Descriptor bits that hold address bits of a leaf at a level. */
    public long addressMask(int level) {
        int top = lpa2 ? 50 : 48;
        long high = 0;
        if (lpa2) {
            high = 0x300L;
        } else if (granule == Granule.G64K) {
            high = 0xF000L;
        }
        return ((1L << top) - granule.levelSize(level)) | high;
    }

    /** Puts an address into descriptor bits. */
    long packAddress(long pa) {
        if (lpa2) {
            return (pa & ((1L << 50) - 1)) | (((pa >>> 50) & 0b11) << 8);
        }
        return granule == Granule.G64K ? (pa & ((1L << 48) - 1)) | (((pa >>> 48) & 0xF) << 12) : pa;
    }

    /** Takes the address of a leaf at a level out of its descriptor. */
    public long address(long descriptor, int level) {
        int top = lpa2 ? 50 : 48;
        long low = descriptor & ((1L << top) - granule.levelSize(level));
        if (lpa2) {
            return low | (((descriptor >>> 8) & 0b11) << 50);
        }
        return granule == Granule.G64K ? low | (((descriptor >>> 12) & 0xF) << 48) : low;
    }

    /** All bits of a leaf but address and type, as {@link Stage2Table#map} takes them. */
    public long attributes(long descriptor, int level) {
        return descriptor & ~(0b11 | addressMask(level));
    }

    static void checkLevel(int level) {
        if (level < 0 || level > 3) {
            throw new IllegalArgumentException("level " + level + " is not in 0..3");
        }
    }
}
