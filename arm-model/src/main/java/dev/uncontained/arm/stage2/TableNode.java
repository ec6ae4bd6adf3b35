package dev.uncontained.arm.stage2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One translation table. While few of its entries are valid it holds them sorted by index, twelve bytes each; from a
 * quarter full on it is the flat array the architecture has, eight bytes an entry. A 64K table with one page in it so
 * costs 90 bytes and not 64 KiB, and a full table costs what it costs in hardware.
 */
final class TableNode {
    private static final int FIRST_CAPACITY = 2;
    private static final int DENSE_SHIFT = 2;
    private static final int NODE_BYTES = 32;
    private static final int ARRAY_HEADER_BYTES = 16;

    private final int entries;
    private int count;
    private long[] descriptors;
    /** Indexes of {@link #descriptors}, ascending; null once flat. */
    private int @Nullable [] indexes;

    TableNode(int entries) {
        this.entries = entries;
        this.descriptors = new long[FIRST_CAPACITY];
        this.indexes = new int[FIRST_CAPACITY];
    }

    int count() {
        return count;
    }

    /** The descriptor at an index; 0 if none. */
    long get(int index) {
        int[] sorted = indexes;
        if (sorted == null) {
            return descriptors[index];
        }
        int at = Arrays.binarySearch(sorted, 0, count, index);
        return at < 0 ? 0 : descriptors[at];
    }

    /** Sets or, with 0, clears an entry. */
    void set(int index, long descriptor) {
        int[] sorted = indexes;
        if (sorted == null) {
            count += (descriptor == 0 ? 0 : 1) - (descriptors[index] == 0 ? 0 : 1);
            descriptors[index] = descriptor;
            return;
        }
        int at = Arrays.binarySearch(sorted, 0, count, index);
        if (at >= 0) {
            if (descriptor == 0) {
                removeAt(at, sorted);
            } else {
                descriptors[at] = descriptor;
            }
        } else if (descriptor != 0) {
            insertAt(-at - 1, index, descriptor, sorted);
        }
    }

    /** The first index at or above a given one that holds an entry; -1 if none. */
    int next(int from) {
        int[] sorted = indexes;
        if (sorted == null) {
            for (int i = from; i < entries; i++) {
                if (descriptors[i] != 0) {
                    return i;
                }
            }
            return -1;
        }
        int at = from == 0 ? 0 : Arrays.binarySearch(sorted, 0, count, from);
        at = at < 0 ? -at - 1 : at;
        return at < count ? sorted[at] : -1;
    }

    /** Heap bytes, with 8-byte alignment and compressed references. */
    long bytes() {
        int[] sorted = indexes;
        long index = sorted == null ? 0 : align(ARRAY_HEADER_BYTES + 4L * sorted.length);
        return NODE_BYTES + ARRAY_HEADER_BYTES + 8L * descriptors.length + index;
    }

    private void insertAt(int at, int index, long descriptor, int[] sorted) {
        if (count == sorted.length) {
            if (count >= (entries >> DENSE_SHIFT)) {
                flatten(sorted);
                set(index, descriptor);
                return;
            }
            descriptors = Arrays.copyOf(descriptors, 2 * count);
            sorted = Arrays.copyOf(sorted, 2 * count);
            indexes = sorted;
        }
        System.arraycopy(descriptors, at, descriptors, at + 1, count - at);
        System.arraycopy(sorted, at, sorted, at + 1, count - at);
        descriptors[at] = descriptor;
        sorted[at] = index;
        count++;
    }

    private void removeAt(int at, int[] sorted) {
        count--;
        System.arraycopy(descriptors, at + 1, descriptors, at, count - at);
        System.arraycopy(sorted, at + 1, sorted, at, count - at);
        descriptors[count] = 0;
    }

    private void flatten(int[] sorted) {
        long[] flat = new long[entries];
        for (int i = 0; i < count; i++) {
            flat[sorted[i]] = descriptors[i];
        }
        descriptors = flat;
        indexes = null;
    }

    private static long align(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
