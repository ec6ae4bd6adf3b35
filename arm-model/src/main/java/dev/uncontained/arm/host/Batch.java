package dev.uncontained.arm.host;

/**
 * What a thread needs to execute a batch of accesses ({@link Scatter}). Nothing in it outlasts the batch but draws that can be made again, so that one serves all the
 * hosts that a thread executes: of its own, each lane would hold 45 KiB, and ten thousand hosts of ten lanes 4 GiB.
 */
final class Batch {
    private static final ThreadLocal<Batch> OF_THREAD = ThreadLocal.withInitial(Batch::new);

    final Draws draws = new Draws();
    final OpenLines lines = new OpenLines();

    /** The access, and how many lines there are in the log by then. */
    final int[] events = new int[Draws.MOST + 1];

    /** The stores that opened what is open after the batch. */
    final long[] openers = new long[OpenLines.MOST_BUFFERS];

    private Batch() {}

    static Batch ofThread() {
        return OF_THREAD.get();
    }
}
