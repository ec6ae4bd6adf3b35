package dev.uncontained.arm.host;

/**
 * Accesses of one lane that goes all over its span ({@link Program#RANDOM}, {@link Program#MIXED}), up to {@link Draws#MOST} at a time.
 *
 * <p>One at a time such an access takes 50 ns or more, and nothing in particular takes them: hardly a branch on what is drawn can be foretold, and each access goes
 * through the vCPU's and the burst's fields in memory. A batch goes through three loops instead. {@link Draws} makes the accesses, by vector instructions. The second
 * loop only notes which line each store opens. The third goes from event to event (a load, a barrier, a store that goes out by itself), because time between two of
 * them has a closed form:
 *
 * <ul>
 *   <li>Buffers leave in the order in which they were opened ({@link OpenLines}), so what was posted since the last event is the difference of two sums.
 *   <li>No write takes the way for less than the core takes for a store, so from the first of them on the way is never idle.
 *   <li>If the queue holds the core up, then no longer than until the write before has left, which is what the event waits for anyway.
 *   <li>After a load or a barrier no write is under way, and when those before it left no longer matters.
 * </ul>
 *
 * <p>So a batch ends after such an event: the last one before the end of what is drawn, the stretch, the burst or the quantum, before an access to a line that may be
 * open, and before what only the queue's exact state can answer. Accesses from there to the one that ended it, and what does not lend itself to batches (pages of several
 * types, what is not plain, a span of few lines, a burst that is not open), are executed in {@link GeneralForm}. Rates are in docs/performance.md.
 */
final class Scatter {
    private static final int LEAST_LINES = 32;
    private static final int MOST_LINES = 1 << 16;
    private static final int MOST_BYTES = 8;
    private static final int LINE = WriteBuffers.LINE;
    /** Stores by themselves that follow one another in {@link Program#MIXED}, and one: with fewer entries the queue would end most batches. */
    private static final int LEAST_ENTRIES = 11;

    private static final int ACCESS_SHIFT = 16;
    private static final int TAIL = (1 << ACCESS_SHIFT) - 1;

    /** Index of the memory type of the span. */
    final int type;

    private final Vcpu v;
    private final Lane lane;
    private final StepTable table;
    private final long firstIpa;
    private final long issuePs;
    private final long fencePs;
    private final long fenceLinePs;
    private final boolean isPossible;

    private final int lineCount;

    /** The access that ended the last batch; up to it they are executed one by one. */
    private long blockedBefore;

    /** What the last batch came to: accesses, start of the last one, lines in the log and those of them that have left. */
    private int done;

    private long lastStartPs;
    private int opened;
    private int gone;

    Scatter(GeneralForm form, Lane lane, int type) {
        this.v = form.v;
        this.lane = lane;
        this.type = type;
        this.table = new StepTable(lane, type);
        this.issuePs = form.issuePs;
        this.fencePs = form.fencePs;
        this.fenceLinePs = form.fenceLinePs;
        this.firstIpa = lane.gpa + (lane.base & -LINE);
        long count = (lane.base + lane.span - (lane.base & -LINE) + LINE - 1) >> 6;
        int align = Math.max(MOST_BYTES, lane.size) - 1;
        this.isPossible = table.isComplete
                && form.flushAfterPs == Long.MAX_VALUE
                && !form.isSpeculative(type)
                && table.leastWritePs >= issuePs
                && (table.gathers || v.queue.leftPs.length >= LEAST_ENTRIES)
                && count >= LEAST_LINES
                && count <= MOST_LINES
                && (lane.gpa & (LINE - 1)) == 0
                && (lane.base & align) == 0
                && Integer.bitCount(lane.size) == 1
                && (lane.base & -LINE) + count * LINE <= lane.way.decodedBytes;
        this.lineCount = (int) count;
    }

    /** Executes some of the next accesses of the lane; false where it can do none. */
    boolean run(long untilAccess, long endPs) {
        Burst burst = v.burst(lane.regionId);
        int most = (int) Math.min(Math.min(untilAccess - v.access, v.burstAccesses - burst.issued), Draws.MOST);
        if (!isPossible
                || most < Draws.LEAST
                || v.access < blockedBefore
                || v.queue.freePs > v.nowPs
                || !burst.open
                || burst.memoryType != Way.TYPES[type]) {
            return false;
        }
        Batch batch = Batch.ofThread();
        batch.lines.begin(v, lineCount, firstIpa, table.leastWritePs);
        int from = batch.draws.from(lane, table, most);
        int count = open(batch, from, from + Math.min(most, batch.draws.drawn() - from));
        go(batch, from, count, endPs);
        if (done == 0) {
            return false;
        }
        count(batch, burst, from);
        v.access += done;
        v.issued += done;
        v.programCount[lane.index] += done;
        v.close(burst);
        return true;
    }

    /**
     * Enters the lines that are opened into the log, as far as no access goes to one of the last ones: those may be open still.
     *
     * @return how many events there are
     */
    private int open(Batch batch, int from, int to) {
        OpenLines lines = batch.lines;
        long[] all = batch.draws.all;
        int[] openedAs = lines.openedAs;
        long[] sums = lines.sums;
        int[] events = batch.events;
        int number = lines.number;
        int room = v.buffers.most;
        int count = 0;
        int next = number + v.buffers.open;
        long sum = sums[v.buffers.open];
        blockedBefore = 0;
        for (int i = from; i < to; i++) {
            long access = all[Draws.ACCESS + i];
            int line = Draws.line(access);
            int before = openedAs[line];
            if (before >= next - room) {
                blockedBefore = v.access + i - from + 1;
                break;
            }
            int opens = (int) Draws.opens(access);
            openedAs[line] = before + ((next - before) & opens);
            next -= opens;
            sum += all[Draws.LEAVES + i];
            int tail = next - number;
            sums[tail] = sum;
            events[count] = (i << ACCESS_SHIFT) | tail;
            count += opens + 1;
        }
        return count;
    }

    /** Goes from event to event, as far as it can, and then back to the last one after which no write was under way. */
    private void go(Batch batch, int from, int count, long endPs) {
        long[] all = batch.draws.all;
        long[] takesPs = table.takesPs;
        long[] sums = batch.lines.sums;
        int[] events = batch.events;
        int room = v.buffers.most;
        int entries = v.queue.leftPs.length;
        long leastPs = table.leastWritePs;
        long now = v.nowPs;
        long free = now;
        int tail = v.buffers.open;
        int head = 0;
        int flushed = 0;
        int posted = 0;
        long firstLeftPs = 0;
        int drained = -1;
        long drainedPs = now;
        int event = 0;
        int e = 0;
        for (; e < count; e++) {
            event = events[e];
            int code = Draws.code(all[Draws.ACCESS + (event >>> ACCESS_SHIFT)]);
            int nextTail = event & TAIL;
            int nextHead = Math.max(flushed, nextTail - room);
            long left = sums[nextHead] - sums[head];
            long startPs = now + (nextTail - tail) * issuePs;
            if (startPs >= endPs || left < 0) {
                break;
            }
            long firstPs = Math.max(free, Math.min(startPs, now + (head + room - tail) * issuePs));
            firstLeftPs = posted == 0 ? firstPs + leastPs : firstLeftPs;
            posted += OpenLines.writes(left);
            free = firstPs + OpenLines.ps(left);
            long beginPs = Math.max(startPs, free);
            tail = nextTail;
            head = nextHead;
            if (StepTable.isLoad(code)) {
                now = beginPs + takesPs[code];
            } else if (StepTable.isBarrier(code)) {
                long rest = sums[tail] - sums[head];
                if (rest < 0 || (posted > 0 && firstLeftPs <= startPs)) {
                    break;
                }
                int underWay = Math.min(entries, posted + OpenLines.writes(rest));
                now = beginPs + OpenLines.ps(rest) + fencePs + fenceLinePs * underWay;
                flushed = tail;
                head = tail;
            } else {
                if (posted >= entries) {
                    break;
                }
                firstLeftPs = posted == 0 ? beginPs + leastPs : firstLeftPs;
                posted++;
                free = beginPs + takesPs[code];
                now = startPs + issuePs;
                continue;
            }
            if (posted <= entries) {
                drained = e;
                drainedPs = now;
                lastStartPs = startPs;
                gone = head;
            }
            posted = 0;
        }
        if (e < count) {
            blockedBefore = v.access + (event >>> ACCESS_SHIFT) - from + 1;
        }
        done = drained < 0 ? 0 : (events[drained] >>> ACCESS_SHIFT) + 1 - from;
        opened = drained < 0 ? 0 : events[drained] & TAIL;
        v.nowPs = drainedPs;
        v.queue.freePs = drainedPs;
    }

    private void count(Batch batch, Burst burst, int from) {
        long[] all = batch.draws.all;
        long[] openers = batch.openers;
        long counts = 0;
        for (int i = from; i < from + done; i++) {
            counts += all[Draws.COUNTS + i];
        }
        int open = findOpeners(all, openers, from + done);
        for (int i = 0; i < open; i++) {
            counts -= table.storeOf(Draws.code(openers[i]));
        }
        long loads = StepTable.loadsIn(counts);
        long stores = StepTable.storesIn(counts);
        burst.loads += loads;
        burst.stores += stores + open;
        burst.barriers += done - loads - stores - open;
        burst.bytes += StepTable.bytesIn(counts);
        burst.issued += done;
        burst.completed += done - open;
        burst.inFlightAfter += open;
        burst.tlps += StepTable.tlpsIn(counts);
        burst.writeTlps += StepTable.tlpsIn(counts) - loads;
        burst.wireBytes += StepTable.wireBytesIn(counts);
        burst.lastAccess = v.access + done - 1;
        burst.lastPs = lastStartPs;
        buffers(batch, burst, open);
    }

    /** How many of the stores before {@code end} opened what is open still, and which. */
    private int findOpeners(long[] all, long[] openers, int end) {
        int open = opened - Math.max(gone, v.buffers.open);
        int i = end;
        for (int opener = open - 1; opener >= 0; opener--) {
            do {
                i--;
            } while (Draws.opens(all[Draws.ACCESS + i]) == 0);
            openers[opener] = all[Draws.ACCESS + i];
        }
        return open;
    }

    private void buffers(Batch batch, Burst burst, int open) {
        OpenLines lines = batch.lines;
        WriteBuffers buffers = v.buffers;
        buffers.touch += opened - buffers.open - open;
        int leaving = Math.min(gone, buffers.open);
        for (int slot = 0; slot < leaving; slot++) {
            Burst of = v.burst(buffers.region[slot]);
            of.inFlightAfter -= buffers.stores[slot];
            of.completed += buffers.stores[slot];
            of.tlps += lines.tlps[slot];
            of.writeTlps += lines.tlps[slot];
            of.wireBytes += lines.wireBytes[slot];
        }
        buffers.removeFirst(leaving);
        for (int i = 0; i < open; i++) {
            long access = batch.openers[i];
            int bytes = 1 << StepTable.shift(Draws.code(access));
            burst.bytes += bytes;
            int slot = buffers.open(firstIpa + (long) Draws.line(access) * LINE, lane.regionId);
            buffers.write(slot, WriteBuffers.bits(Draws.byteOf(access), bytes), 1, lane.index, type, v.nowPs);
        }
    }
}
