package dev.uncontained.arm.stage2;

/**
 * A stage-2 translation table: levels of tables whose entries are descriptors, walked as the hardware walks them.
 *
 * <p>A table descriptor points to its next level by a frame number in its address bits; frames are handed out lowest
 * first, so equal histories give equal tables, descriptor for descriptor. Tables that become empty are freed.
 *
 * <p>A change to part of a block splits the block and keeps the rest of it. KVM drops the rest and lets the guest fault
 * it in again; what a guest can reach in the end is the same. A block that covers whole tables replaces them.
 *
 * <p>Not thread-safe. Cost: {@link #bytes()}; at best 8.1 bytes a page for full 4K tables.
 */
public final class Stage2Table {
    private static final long VALID = 0b01;
    private static final long TABLE = 0b11;
    private static final int ROOT = 0;

    private final Stage2Geometry geometry;
    private final Stage2Format format;
    private final int startLevel;
    private final int pageShift;
    private final int levelBits;
    private final FramePool frames = new FramePool();
    private long leaves;

    /**
     * An empty table without FWB and with XNX.
     *
     * @param geometry granule, IPA size, start level
     */
    public Stage2Table(Stage2Geometry geometry) {
        this(geometry, false, true);
    }

    /**
     * An empty table.
     *
     * @param fwb whether HCR_EL2.FWB is set, for whoever decodes the leaves
     * @param xnx whether FEAT_XNX is there, likewise
     */
    public Stage2Table(Stage2Geometry geometry, boolean fwb, boolean xnx) {
        this.geometry = geometry;
        this.format = new Stage2Format(geometry.granule(), fwb, xnx, geometry.lpa2());
        this.startLevel = geometry.startLevel();
        this.pageShift = geometry.granule().pageShift();
        this.levelBits = geometry.granule().levelBits();
        frames.allocate(geometry.entries(startLevel));
    }

    /** The shape given at construction. */
    public Stage2Geometry geometry() {
        return geometry;
    }

    /** What the leaves' bits mean. */
    public Stage2Format format() {
        return format;
    }

    /** Leaves now in the table. */
    public long leaves() {
        return leaves;
    }

    /** Heap bytes of the table, counted by itself; with compressed references. */
    public long bytes() {
        return frames.bytes();
    }

    /**
     * Maps a range with the largest blocks that KVM's rules allow: a level with blocks, IPA and PA both aligned, the
     * block not longer than what is left. What was mapped there before is replaced.
     *
     * @param ipa first byte, a multiple of the page size
     * @param pa output address, a multiple of the page size
     * @param size bytes, a positive multiple of the page size
     * @param attributes all descriptor bits but address and type, as {@link Stage2Leaf#kvmAttributes} makes them
     * @throws IllegalArgumentException if a value is misaligned or out of range
     */
    public void map(long ipa, long pa, long size, long attributes) {
        map(ipa, pa, size, attributes, geometry.granule().minBlockLevel());
    }

    /**
     * Maps a range with no leaf above a level, such as pages only with level 3.
     *
     * @param minLevel the lowest level number a leaf may have, 0 to 3
     */
    public void map(long ipa, long pa, long size, long attributes, int minLevel) {
        checkRange(ipa, size);
        Stage2Format.checkLevel(minLevel);
        if ((pa & (pageSize() - 1)) != 0 || pa < 0 || (pa + size - 1) >>> format.paBits() != 0) {
            throw new IllegalArgumentException("pa 0x" + Long.toHexString(pa) + " with size 0x" + Long.toHexString(size)
                    + " is not page-aligned below 2^" + format.paBits());
        }
        if ((attributes & (0b11 | format.addressMask(3))) != 0) {
            throw new IllegalArgumentException(
                    "attributes 0x" + Long.toHexString(attributes) + " have address or type bits set");
        }
        int blockLevel = Math.max(minLevel, geometry.granule().minBlockLevel());
        mapIn(ROOT, startLevel, ipa, pa, ipa + size - 1, attributes, blockLevel);
    }

    /**
     * Maps a range with leaves that are known, such as those an event reports or another table's visitor gave.
     *
     * @param ipa first byte, a multiple of a leaf's size
     * @param size bytes, a positive multiple of a leaf's size
     * @param descriptor the first leaf; later ones differ in address only
     * @param level the level of all of them
     * @throws IllegalArgumentException if it is not a leaf at that level, or a value is misaligned or out of range
     */
    public void mapLeaves(long ipa, long size, long descriptor, int level) {
        Stage2Format.Kind kind = format.kind(descriptor, level);
        long leafSize = geometry.granule().levelSize(level);
        boolean isLeaf = kind == Stage2Format.Kind.PAGE || kind == Stage2Format.Kind.BLOCK;
        if (!isLeaf || level < geometry.granule().minBlockLevel() || ((ipa | size) & (leafSize - 1)) != 0) {
            throw new IllegalArgumentException("descriptor 0x" + Long.toHexString(descriptor) + " is no leaf for level "
                    + level + ", IPA 0x" + Long.toHexString(ipa) + " and size 0x" + Long.toHexString(size));
        }
        map(ipa, format.address(descriptor, level), size, format.attributes(descriptor, level), level);
    }

    /**
     * Unmaps a range. Blocks that reach beyond it are split and the rest of them stays.
     *
     * @param ipa first byte, a multiple of the page size
     * @param size bytes, a positive multiple of the page size
     * @return bytes that had been mapped
     */
    public long unmap(long ipa, long size) {
        checkRange(ipa, size);
        return unmapIn(ROOT, startLevel, ipa, ipa + size - 1);
    }

    /**
     * Walks for one IPA. An IPA beyond the table's range is a translation fault at level 0.
     *
     * @return a leaf or a fault
     */
    public Stage2Walk walk(long ipa) {
        if (ipa < 0 || ipa >>> geometry.ipaBits() != 0) {
            return new Stage2Walk.Faulted(Stage2Fault.TRANSLATION, 0);
        }
        int frame = ROOT;
        for (int level = startLevel; ; level++) {
            long descriptor = frames.get(frame).get(index(ipa, level));
            if ((descriptor & VALID) == 0) {
                return new Stage2Walk.Faulted(Stage2Fault.TRANSLATION, level);
            }
            if (level < 3 && (descriptor & TABLE) == TABLE) {
                frame = frame(descriptor);
                continue;
            }
            if ((descriptor & (1L << 10)) == 0) {
                return new Stage2Walk.Faulted(Stage2Fault.ACCESS_FLAG, level);
            }
            long size = 1L << shift(level);
            long offset = ipa & (size - 1);
            long paBase = format.address(descriptor, level);
            return new Stage2Walk.Mapped(descriptor, level, ipa - offset, paBase, size, paBase + offset);
        }
    }

    /**
     * Walks for one IPA without allocating.
     *
     * @return the leaf descriptor, or 0 if there is none
     */
    public long leafAt(long ipa) {
        if (ipa < 0 || ipa >>> geometry.ipaBits() != 0) {
            return 0;
        }
        int frame = ROOT;
        for (int level = startLevel; ; level++) {
            long descriptor = frames.get(frame).get(index(ipa, level));
            if (level == 3 || (descriptor & TABLE) != TABLE) {
                return descriptor;
            }
            frame = frame(descriptor);
        }
    }

    /** Visits all leaves in ascending IPA order. */
    public void forEachLeaf(LeafVisitor visitor) {
        visit(ROOT, startLevel, 0, visitor);
    }

    private void visit(int frame, int level, long base, LeafVisitor visitor) {
        TableNode node = frames.get(frame);
        for (int i = node.next(0); i >= 0; i = i + 1 < geometry.entries(level) ? node.next(i + 1) : -1) {
            long descriptor = node.get(i);
            long ipa = base + ((long) i << shift(level));
            if (isTable(descriptor, level)) {
                visit(frame(descriptor), level + 1, ipa, visitor);
            } else {
                visitor.leaf(ipa, descriptor, level);
            }
        }
    }

    private void mapIn(int frame, int level, long from, long pa, long last, long attributes, int minLevel) {
        int shift = shift(level);
        long size = 1L << shift;
        long ipa = from;
        long output = pa;
        while (ipa - 1 < last) {
            long entryLast = ipa | (size - 1);
            int index = index(ipa, level);
            boolean leafFits = level >= minLevel && entryLast <= last && ((ipa | output) & (size - 1)) == 0;
            if (leafFits) {
                replace(frame, index, level, leaf(output, level, attributes));
            } else {
                int child = childFor(frame, index, level);
                mapIn(child, level + 1, ipa, output, Math.min(entryLast, last), attributes, minLevel);
            }
            output += entryLast + 1 - ipa;
            ipa = entryLast + 1;
        }
    }

    private long unmapIn(int frame, int level, long from, long last) {
        TableNode node = frames.get(frame);
        int shift = shift(level);
        long size = 1L << shift;
        long removed = 0;
        int lastIndex = index(last, level);
        int first = index(from, level);
        long tableBase = from - (from & (size - 1)) - ((long) first << shift);
        for (int i = node.next(first); i >= 0 && i <= lastIndex; i = i < lastIndex ? node.next(i + 1) : -1) {
            long base = tableBase + ((long) i << shift);
            long start = Math.max(base, from);
            long end = Math.min(base + size - 1, last);
            boolean whole = start == base && end == base + size - 1;
            if (!isTable(node.get(i), level) && whole) {
                frames.set(node, i, 0);
                leaves--;
                removed += size;
                continue;
            }
            int child = childFor(frame, i, level);
            removed += unmapIn(child, level + 1, start, end);
            if (frames.get(child).count() == 0) {
                frames.free(child);
                frames.set(node, i, 0);
            }
        }
        return removed;
    }

    /** The next-level table of an entry, made if there is none; a block there is split into it. */
    private int childFor(int frame, int index, int level) {
        TableNode node = frames.get(frame);
        long descriptor = node.get(index);
        if (isTable(descriptor, level)) {
            return frame(descriptor);
        }
        int child = frames.allocate(geometry.entries(level + 1));
        if ((descriptor & VALID) != 0) {
            split(child, level, descriptor);
        }
        frames.set(node, index, ((long) child << pageShift) | TABLE);
        return child;
    }

    private void split(int child, int level, long block) {
        long pa = format.address(block, level);
        long attributes = format.attributes(block, level);
        int below = level + 1;
        TableNode node = frames.get(child);
        int entries = 1 << levelBits;
        for (int i = 0; i < entries; i++) {
            frames.set(node, i, leaf(pa + ((long) i << shift(below)), below, attributes));
        }
        leaves += entries - 1;
    }

    private void replace(int frame, int index, int level, long leaf) {
        TableNode node = frames.get(frame);
        long old = node.get(index);
        if (isTable(old, level)) {
            freeTree(frame(old), level + 1);
            leaves++;
        } else if (old == 0) {
            leaves++;
        }
        frames.set(node, index, leaf);
    }

    private void freeTree(int frame, int level) {
        TableNode node = frames.get(frame);
        for (int i = node.next(0); i >= 0; i = i + 1 < (1 << levelBits) ? node.next(i + 1) : -1) {
            long descriptor = node.get(i);
            if (isTable(descriptor, level)) {
                freeTree(frame(descriptor), level + 1);
            } else {
                leaves--;
            }
        }
        frames.free(frame);
    }

    private long leaf(long pa, int level, long attributes) {
        return format.packAddress(pa) | attributes | (level == 3 ? TABLE : VALID);
    }

    private static boolean isTable(long descriptor, int level) {
        return level < 3 && (descriptor & TABLE) == TABLE;
    }

    private int frame(long tableDescriptor) {
        return (int) (tableDescriptor >>> pageShift);
    }

    private int shift(int level) {
        return pageShift + (3 - level) * levelBits;
    }

    private int index(long ipa, int level) {
        int index = (int) (ipa >>> shift(level));
        return level == startLevel ? index : index & ((1 << levelBits) - 1);
    }

    private long pageSize() {
        return 1L << pageShift;
    }

    private void checkRange(long ipa, long size) {
        boolean aligned = ((ipa | size) & (pageSize() - 1)) == 0;
        if (!aligned || size <= 0 || ipa < 0 || ipa > geometry.ipaSize() - size) {
            throw new IllegalArgumentException("range of 0x" + Long.toHexString(size) + " bytes at IPA 0x"
                    + Long.toHexString(ipa) + " is not page-aligned inside " + geometry.ipaBits() + " bits");
        }
    }
}
