package dev.uncontained.arm.stage2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one {@link Stage2Table}, by frame number. The lowest free number is handed out first (a binary heap of
 * them), so that table descriptors depend on the history alone.
 */
final class FramePool {
    private static final long OBJECT_BYTES = 104;
    private static final long ARRAY_HEADER_BYTES = 16;
    private static final int FIRST_CAPACITY = 4;

    private @Nullable TableNode[] nodes = new @Nullable TableNode[FIRST_CAPACITY];
    private int[] free = new int[FIRST_CAPACITY];
    private int freeCount;
    private int used;
    private long nodeBytes;

    TableNode get(int frame) {
        TableNode node = nodes[frame];
        if (node == null) {
            throw new IllegalStateException("table descriptor points to free frame " + frame);
        }
        return node;
    }

    /** Heap bytes of pool, tables and their owner. */
    long bytes() {
        return OBJECT_BYTES + 2 * ARRAY_HEADER_BYTES + 4L * nodes.length + 4L * free.length + nodeBytes;
    }

    /** Sets an entry of a table, keeping the byte count. */
    void set(TableNode node, int index, long descriptor) {
        long before = node.bytes();
        node.set(index, descriptor);
        nodeBytes += node.bytes() - before;
    }

    int allocate(int entries) {
        int frame = freeCount > 0 ? takeLowest() : used++;
        if (frame == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * frame);
        }
        TableNode node = new TableNode(entries);
        nodes[frame] = node;
        nodeBytes += node.bytes();
        return frame;
    }

    void free(int frame) {
        nodeBytes -= get(frame).bytes();
        nodes[frame] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        int at = freeCount++;
        for (int parent = (at - 1) >> 1; at > 0 && free[parent] > frame; parent = (at - 1) >> 1) {
            free[at] = free[parent];
            at = parent;
        }
        free[at] = frame;
    }

    private int takeLowest() {
        int lowest = free[0];
        int moved = free[--freeCount];
        int at = 0;
        for (int child = 1; child < freeCount; child = 2 * at + 1) {
            if (child + 1 < freeCount && free[child + 1] < free[child]) {
                child++;
            }
            if (free[child] >= moved) {
                break;
            }
            free[at] = free[child];
            at = child;
        }
        free[at] = moved;
        return lowest;
    }
}
