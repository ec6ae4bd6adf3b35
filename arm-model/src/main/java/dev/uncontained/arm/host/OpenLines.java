package dev.uncontained.arm.host;

import dev.uncontained.arm.platform.Cpu.SplitRule;

/**
 * A vCPU's write buffers during a batch of accesses of which none touches the line of an open one: then the one written longest ago is the one opened longest
 * ago, and the open ones are the end of a log of all lines opened. Opening is writing at its tail, leaving is moving its head, a barrier moves the head to
 * the tail.
 *
 * <p>Whether a line is open is one comparison: each line of the span bears the number it was last opened under, and it is open if that is not before the
 * head's. Nothing is ever cleared. The numbers go on from batch to batch.
 */
final class OpenLines {
    private static final int MOST_BUFFERS = 8;
    static final int LOG = MOST_BUFFERS + Draws.MOST + 1;

    /** First of the buffers still open, and the end of them. */
    int head;

    int tail;

    /** Number of the line at the log's beginning. */
    long number = 1;

    /** Buffers that were open before the batch; they are first in the log. */
    int before;

    /** As many from the log's beginning on may leave in several transactions. */
    int inPieces;

    /** Which of the {@link Draws} opened a line. */
    final int[] opened = new int[LOG];

    /** The {@link Step} of a buffer that leaves. */
    final long[] leaves = new long[LOG];

    /** What leaves with each buffer that was open before, as {@link StepTable#sent}. */
    final long[] sentBefore = new long[MOST_BUFFERS];

    private final HostMachine machine;
    private final WriteBuffers buffers;
    private final SplitRule split;

    OpenLines(Vcpu vcpu) {
        this.machine = vcpu.machine;
        this.buffers = vcpu.buffers;
        this.split = machine.platform().cpu().split();
    }

    /**
     * Begins a batch with the buffers as they are.
     *
     * @param openedAs number of each line of a span
     * @param firstIpa address of the first of them
     */
    void begin(long[] openedAs, long firstIpa) {
        buffers.sort();
        number += LOG;
        head = 0;
        tail = buffers.open;
        before = tail;
        inPieces = 0;
        for (int slot = 0; slot < tail; slot++) {
            long line = (buffers.ipa[slot] - firstIpa) >> 6;
            if (line >= 0 && line < openedAs.length) {
                openedAs[(int) line] = number + slot;
            }
            if (!isOnePiece(slot)) {
                leaves[slot] = Step.PIECES;
                inPieces = slot + 1;
            }
        }
    }

    /** Whether a buffer leaves in one plain transaction, which it then enters. */
    private boolean isOnePiece(int slot) {
        int region = buffers.region[slot];
        int type = buffers.type[slot];
        long mask = buffers.mask[slot];
        Way way = machine.way(region);
        int from = Long.numberOfTrailingZeros(mask);
        int bytes = split.firstPiece(mask);
        int at = Way.at(type, bytes, from);
        if (WriteBuffers.bits(from, bytes) != mask
                || !Step.fits(way.writePs[at])
                || !way.isPlain(type, buffers.ipa[slot] - machine.region(region).gpa())) {
            return false;
        }
        leaves[slot] = Step.post(way.writePs[at]);
        sentBefore[slot] = StepTable.sent(way.writeWireBytes[at], way.writeTlps[at]);
        return true;
    }
}
