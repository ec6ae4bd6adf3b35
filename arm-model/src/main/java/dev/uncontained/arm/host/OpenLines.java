package dev.uncontained.arm.host;

import dev.uncontained.arm.platform.Cpu.SplitRule;
import java.util.Arrays;

/**
 * A vCPU's write buffers during a batch of accesses of which none touches the line of an open one: then the one written longest ago is the one opened longest
 * ago, and the open ones are the end of a log of all lines opened. Opening is writing at its tail, leaving is moving its head, a barrier moves the head to
 * the tail; how long what leaves occupies the way is the difference of two running sums.
 *
 * <p>Whether a line is open is one comparison: each line of the span bears the number it was last opened under, and it is open if that is not before the
 * head's. Nothing is ever cleared. The numbers go on from batch to batch.
 */
final class OpenLines {
    static final int MOST_BUFFERS = 8;

    /** Most lines in a log, and one. */
    static final int LOG = MOST_BUFFERS + Draws.MOST + 1;

    /** One write in a sum of times: they are counted in the upper bits. */
    private static final int WRITES_SHIFT = 48;

    private static final long PS = (1L << WRITES_SHIFT) - 1;

    /** What a buffer that does not leave plainly does to the sums: they become less, which ends the batch before it leaves. */
    private static final long NOT_PLAIN = -1L << 58;

    /** From here on a log would run out of numbers, and they begin again. */
    static final int LAST_NUMBER = Integer.MAX_VALUE - 2 * (LOG + MOST_BUFFERS);

    /** Number of the line at the log's beginning: 32 bits, since what is looked up all over a span is to lie in as few cache lines as it can. */
    int number = MOST_BUFFERS;

    /** What leaves with each buffer that was open before the batch, as in {@link StepTable#counts} but for the store. */
    final long[] wireBytes = new long[MOST_BUFFERS];

    final int[] tlps = new int[MOST_BUFFERS];

    /** How long all buffers before one occupy the way together, in ps, and in how many writes. */
    final long[] sums = new long[LOG];

    /** Number that each line of the span was last opened under; what is below {@link #number} less the buffers there are is of an earlier batch. */
    int[] openedAs = new int[0];

    /** A time and one write in a sum. */
    static long write(long ps) {
        return (1L << WRITES_SHIFT) + ps;
    }

    /** Time in a sum, in ps. */
    static long ps(long sum) {
        return sum & PS;
    }

    /** Writes in a sum. */
    static int writes(long sum) {
        return (int) (sum >>> WRITES_SHIFT);
    }

    /**
     * Begins a batch with a vCPU's buffers as they are.
     *
     * @param count lines of the span
     * @param firstIpa address of the first of them
     */
    void begin(Vcpu v, int count, long firstIpa, long leastPs) {
        WriteBuffers buffers = v.buffers;
        buffers.sort();
        number += LOG + MOST_BUFFERS;
        if (number > LAST_NUMBER) {
            Arrays.fill(openedAs, 0);
            number = MOST_BUFFERS;
        }
        if (openedAs.length < count) {
            openedAs = new int[count];
        }
        for (int slot = 0; slot < buffers.open; slot++) {
            long line = (buffers.ipa[slot] - firstIpa) >> 6;
            if (line >= 0 && line < count) {
                openedAs[(int) line] = number + slot;
            }
            sums[slot + 1] = sums[slot] + leaves(v.machine, buffers, slot, leastPs);
        }
    }

    /** How long a buffer occupies the way when it leaves, and in how many writes; what it sends is entered. */
    private long leaves(HostMachine machine, WriteBuffers buffers, int slot, long leastPs) {
        SplitRule split = machine.platform().cpu().split();
        int region = buffers.region[slot];
        int type = buffers.type[slot];
        Way way = machine.way(region);
        wireBytes[slot] = 0;
        tlps[slot] = 0;
        if (!way.isPlain(type, buffers.ipa[slot] - machine.region(region).gpa())) {
            return NOT_PLAIN;
        }
        long sum = 0;
        long rest = buffers.mask[slot];
        while (rest != 0) {
            int from = Long.numberOfTrailingZeros(rest);
            int bytes = split.firstPiece(rest);
            rest &= ~WriteBuffers.bits(from, bytes);
            int at = way.run(type, bytes, from);
            if (way.runPs[at] < leastPs) {
                return NOT_PLAIN;
            }
            sum += write(way.runPs[at]);
            wireBytes[slot] += way.runWireBytes[at];
            tlps[slot] += way.runTlps[at];
        }
        return sum;
    }
}
