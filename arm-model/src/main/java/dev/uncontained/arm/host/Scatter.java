package dev.uncontained.arm.host;

/**
 * Accesses of one lane that goes all over its span ({@link Program#RANDOM}, {@link Program#MIXED}), up to {@link Draws#MOST} at a time.
 *
 * <p>One at a time such an access takes 65 ns, and nothing in particular takes them: hardly a branch on what is drawn can be foretold, and each access goes through
 * the vCPU's and the burst's fields in memory. Here a batch goes through loops over arrays, with all state in local variables: the draws are made beforehand
 * ({@link Draws}); stores and loads go through the same operations, told apart by what {@link StepTable} has for each kind, write buffers are the end of a log
 * ({@link OpenLines}), the posted queue another ({@link TimeLine}); the counts come last. Only a barrier, one of sixteen, is a branch. What is left is bound by the chain from
 * one access' time to the next one's, about ten operations that wait for each other.
 *
 * <p>A batch ends where the stretch, the burst or the quantum does, before an access to the line of an open buffer, and before one that pushes out a buffer with
 * holes. That access, and what does not lend itself to batches (pages of several types, what is not plain, a span of few lines, a burst that is not open), is
 * executed in {@link GeneralForm}. Rates are in docs/performance.md.
 */
final class Scatter {
    private static final int LEAST_LINES = 32;
    private static final int MOST_LINES = 1 << 16;
    private static final int MOST_BYTES = 8;
    private static final int LINE = WriteBuffers.LINE;

    /** Index of the memory type of the span. */
    final int type;

    private final Vcpu v;
    private final Lane lane;
    private final OpenLines lines;
    private final TimeLine time;
    private final StepTable table;
    private final Draws draws;
    private final long firstIpa;
    private final long[] openedAs;
    private final long fencePs;
    private final long fenceLinePs;
    private final boolean isPossible;

    /** Start of the last access of the batch just made, in ps. */
    private long lastStartPs;

    Scatter(GeneralForm form, Lane lane, int type, OpenLines lines, TimeLine time) {
        this.v = form.v;
        this.lane = lane;
        this.type = type;
        this.lines = lines;
        this.time = time;
        this.table = StepTable.of(lane, type, form.issuePs);
        this.fencePs = form.fencePs;
        this.fenceLinePs = form.fenceLinePs;
        this.draws = new Draws(v, lane, Way.GATHERS[type]);
        this.firstIpa = lane.gpa + (lane.base & -LINE);
        long bytes = lane.base + lane.span - (lane.base & -LINE);
        long count = (bytes + LINE - 1) >> 6;
        int align = Math.max(MOST_BYTES, lane.size) - 1;
        this.isPossible = table.isComplete
                && count >= LEAST_LINES
                && count <= MOST_LINES
                && (lane.gpa & (LINE - 1)) == 0
                && (lane.base & align) == 0
                && Integer.bitCount(lane.size) == 1
                && (lane.base & -LINE) + count * LINE <= lane.way.decodedBytes;
        this.openedAs = new long[isPossible ? (int) count : 0];
    }

    /** Executes some of the next accesses of the lane; false where it can do none. */
    boolean run(long untilAccess, long endPs) {
        Burst burst = v.burst(lane.regionId);
        int most = (int) Math.min(Math.min(untilAccess - v.access, v.burstAccesses - burst.issued), Draws.MOST);
        if (!isPossible || most < Draws.LEAST || !burst.open || burst.memoryType != Way.TYPES[type]) {
            return false;
        }
        lines.begin(openedAs, firstIpa);
        time.begin(v.queue);
        int from = draws.from(most);
        int done = batch(from, from + Math.min(most, draws.drawn() - from), endPs);
        if (done == 0) {
            return false;
        }
        count(burst, from, done);
        buffers();
        v.access += done;
        v.issued += done;
        v.programCount[lane.index] += done;
        v.close(burst);
        return true;
    }

    private int batch(int from, int to, long endPs) {
        int[] codes = draws.code;
        int[] places = draws.at;
        long[] does = table.step;
        long[] leavesAlone = table.leaves;
        long[] openedAs = this.openedAs;
        long[] leaves = lines.leaves;
        int[] opened = lines.opened;
        long[] leftPs = time.leftPs;
        long number = lines.number;
        int room = v.buffers.most;
        int entries = time.entries;
        int head = 0;
        int tail = lines.tail;
        int posted = 0;
        long free = v.queue.freePs;
        long now = v.nowPs;
        long last = now;
        int access = from;
        for (; access < to && now < endPs; access++) {
            int code = codes[access];
            if (StepTable.isBarrier(code)) {
                if (head < lines.inPieces) {
                    break;
                }
                last = now;
                for (; head < tail; head++) {
                    now = Math.max(now, leftPs[posted]);
                    free = Math.max(free, now) + Step.occupiesPs(leaves[head]);
                    leftPs[posted + entries] = free;
                    posted++;
                }
                now = Math.max(now, free) + fencePs + fenceLinePs * time.underWay(posted, now);
                continue;
            }
            int line = places[access] >>> 6;
            long before = openedAs[line];
            long own = does[code];
            int opens = (int) (own >>> Step.OPENS_SHIFT) & 1;
            int evicts = opens & ~((tail - head - room) >>> 31);
            long step = own | (leaves[head] & -(long) evicts);
            if (before >= number + head || step < 0) {
                break;
            }
            head += evicts;
            leaves[tail] = leavesAlone[code];
            opened[tail] = access;
            openedAs[line] = before + ((number + tail - before) & -(long) opens);
            tail += opens;

            long entryPs = leftPs[posted] & -(step & Step.POSTS);
            long wayPs = free & -((step >>> Step.WAITS_SHIFT) & 1);
            long begin = Math.max(now, entryPs | wayPs);
            free = Math.max(free, begin & -((step >>> Step.OCCUPIES_SHIFT) & 1)) + Step.occupiesPs(step);
            leftPs[posted + entries] = free;
            posted += (int) (step & Step.POSTS);
            last = now;
            now = begin + Step.corePs(step);
        }
        lines.head = head;
        lines.tail = tail;
        v.nowPs = now;
        lastStartPs = last;
        time.end(v.queue, posted, free);
        return access - from;
    }

    private void count(Burst burst, int from, int done) {
        long counts = 0;
        long sent = 0;
        for (int i = from; i < from + done; i++) {
            counts += table.counts[draws.code[i]];
            sent += table.sent[draws.code[i]];
        }
        int stillOpen = 0;
        for (int i = Math.max(lines.head, lines.before); i < lines.tail; i++) {
            sent -= table.sent[draws.code[lines.opened[i]]];
            stillOpen++;
        }
        long loads = StepTable.loads(counts);
        burst.loads += loads;
        burst.stores += StepTable.stores(counts);
        burst.barriers += done - loads - StepTable.stores(counts);
        burst.bytes += StepTable.bytes(counts);
        burst.issued += done;
        burst.completed += done - stillOpen;
        burst.inFlightAfter += stillOpen;
        burst.tlps += StepTable.tlps(sent);
        burst.writeTlps += StepTable.tlps(sent) - loads;
        burst.wireBytes += StepTable.wireBytes(sent);
        burst.lastAccess = v.access + done - 1;
        burst.lastPs = lastStartPs;
    }

    private void buffers() {
        WriteBuffers buffers = v.buffers;
        int gone = Math.min(lines.head, lines.before);
        for (int slot = 0; slot < gone; slot++) {
            Burst burst = v.burst(buffers.region[slot]);
            long sent = lines.sentBefore[slot];
            burst.inFlightAfter -= buffers.stores[slot];
            burst.completed += buffers.stores[slot];
            burst.tlps += StepTable.tlps(sent);
            burst.writeTlps += StepTable.tlps(sent);
            burst.wireBytes += StepTable.wireBytes(sent);
        }
        buffers.removeFirst(gone);
        long touch = buffers.touch;
        for (int i = Math.max(lines.head, lines.before); i < lines.tail; i++) {
            int opened = lines.opened[i];
            int at = draws.at[opened];
            buffers.touch = touch + i - lines.before;
            int slot = buffers.open(firstIpa + (at & -LINE), lane.regionId);
            buffers.write(slot, WriteBuffers.bits(at, StepTable.bytes(draws.code[opened])), 1, lane.index, type);
        }
        buffers.touch = touch + lines.tail - lines.before;
    }
}
