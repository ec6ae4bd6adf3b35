package dev.uncontained.arm.host;

/** The open gathering buffers of one vCPU, 64 bytes each, in no order; one place more than there are buffers is for moving them about. */
final class WriteBuffers {
    static final int LINE = 64;
    static final long FULL = -1L;

    final long[] ipa;
    /** One bit for each byte written. */
    final long[] mask;
    /** Stores it holds. */
    final int[] stores;

    final int[] region;
    /** Program of the last store. */
    final int[] program;
    /** When it was last written, by a counter of its own. */
    final long[] touched;

    /** When that was, in ps. */
    final long[] writtenPs;

    /** Memory type of the last store, as {@link Way#index}: references would cost a collector's barrier at each store. */
    final int[] type;

    /** How many there are. */
    final int most;

    int open;
    long touch;

    WriteBuffers(int buffers) {
        int places = buffers + 1;
        ipa = new long[places];
        mask = new long[places];
        stores = new int[places];
        region = new int[places];
        program = new int[places];
        touched = new long[places];
        writtenPs = new long[places];
        type = new int[places];
        most = buffers;
    }

    /** The buffer of a line, or -1. */
    int find(long lineIpa) {
        for (int i = 0; i < open; i++) {
            if (ipa[i] == lineIpa) {
                return i;
            }
        }
        return -1;
    }

    boolean isFull() {
        return open == most;
    }

    /** The one that was written longest ago; there must be one. */
    int oldest() {
        int oldest = 0;
        for (int i = 1; i < open; i++) {
            if (touched[i] < touched[oldest]) {
                oldest = i;
            }
        }
        return oldest;
    }

    /** Opens one for a line. */
    int open(long lineIpa, int ofRegion) {
        return reopen(open++, lineIpa, ofRegion);
    }

    /** Opens one for a line in the place of another, which has left. */
    int reopen(int slot, long lineIpa, int ofRegion) {
        ipa[slot] = lineIpa;
        mask[slot] = 0;
        stores[slot] = 0;
        region[slot] = ofRegion;
        return slot;
    }

    /**
     * Writes into a buffer.
     *
     * @return how many of the bytes it held already
     */
    int write(int slot, long bytes, int newStores, int ofProgram, int ofType, long nowPs) {
        int overwritten = Long.bitCount(mask[slot] & bytes);
        mask[slot] |= bytes;
        stores[slot] += newStores;
        program[slot] = ofProgram;
        type[slot] = ofType;
        touched[slot] = ++touch;
        writtenPs[slot] = nowPs;
        return overwritten;
    }

    /** Puts them in the order in which they were last written. */
    void sort() {
        int spare = most;
        for (int i = 1; i < open; i++) {
            for (int j = i; j > 0 && touched[j] < touched[j - 1]; j--) {
                move(j, spare);
                move(j - 1, j);
                move(spare, j - 1);
            }
        }
    }

    /** Takes the first ones out; the rest keep their order. */
    void removeFirst(int count) {
        open -= count;
        for (int i = 0; i < open; i++) {
            move(i + count, i);
        }
    }

    /** Takes a buffer out; the last one takes its place. */
    void remove(int slot) {
        move(--open, slot);
    }

    private void move(int from, int to) {
        ipa[to] = ipa[from];
        mask[to] = mask[from];
        stores[to] = stores[from];
        region[to] = region[from];
        program[to] = program[from];
        touched[to] = touched[from];
        writtenPs[to] = writtenPs[from];
        type[to] = type[from];
    }

    /** The bits of {@code bytes} bytes at an address within its line. */
    static long bits(long address, int bytes) {
        return bytes == LINE ? FULL : ((1L << bytes) - 1) << (address & (LINE - 1));
    }
}
