package dev.uncontained.arm.host;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Cpu.SplitRule;
import org.jspecify.annotations.Nullable;

/**
 * {@link Form#GENERAL}: one access at a time like the interpreter, but with everything that a plain access needs looked up beforehand. What is not
 * plain (an abort, a fault, an error under way, a rate, a hostile program) is handed to the interpreter, access by access, before anything is changed.
 *
 * <p>On the hot path there are only primitives and arrays; nothing is allocated per access. Rates are in docs/performance.md.
 */
class GeneralForm implements HostMachine.Executor {
    private static final int LINE = WriteBuffers.LINE;
    private static final int GRANULE = 16;
    private static final int MIXED_PERIOD = 16;
    private static final int MIXED_STORES = 10;
    private static final int MIXED_LOADS = 15;
    final Vcpu v;
    final HostMachine machine;
    final long issuePs;
    final long fencePs;
    final long fenceLinePs;
    final long flushAfterPs;
    final boolean speculates;
    private final Interpreter interpreter;
    private final SplitRule split;
    private Lane[] lanes = new Lane[0];
    private @Nullable Scatter[] scatters = new Scatter[0];

    GeneralForm(Vcpu vcpu, Interpreter interpreter) {
        this.v = vcpu;
        this.machine = vcpu.machine;
        this.interpreter = interpreter;
        this.issuePs = machine.platform().timing().issuePs();
        this.fencePs = machine.platform().timing().fencePs();
        this.fenceLinePs = machine.platform().timing().fenceOfLinePs();
        this.flushAfterPs = machine.platform().timing().flushAfter();
        this.speculates = machine.platform().cpu().speculation() > 0;
        this.split = machine.platform().cpu().split();
    }

    @Override
    public final void changed() {
        Lane[] fresh = new Lane[v.programs.size()];
        for (int i = 0; i < fresh.length; i++) {
            fresh[i] = new Lane(v, i, machine.way(v.programs.get(i).region()));
        }
        lanes = fresh;
        scatters = new Scatter[fresh.length];
    }

    @Override
    public final void run(long endPs) {
        while (v.runs(endPs)) {
            if (v.hasReachedItsLimit()) {
                interpreter.flushAll();
                v.state = Vcpu.State.STOPPED;
                return;
            }
            long before = v.access;
            Lane lane = lanes[v.choose()];
            if (lane.isTuned) {
                stretch(lane, stretchEnd(), endPs);
            }
            if (v.access == before) {
                interpreter.step(endPs);
            }
        }
    }

    /** The access up to which the vCPU keeps to its program. */
    private long stretchEnd() {
        long end =
                v.programs.size() == 1 ? Long.MAX_VALUE : ((v.access >>> Vcpu.STRETCH_SHIFT) + 1) << Vcpu.STRETCH_SHIFT;
        long limit = machine.spec().accessLimit();
        return limit == 0 ? end : Math.min(end, v.access + limit - v.issued);
    }

    /** Executes plain accesses of one program until one is not plain. */
    void stretch(Lane lane, long untilAccess, long endPs) {
        boolean isPlain = true;
        while (isPlain && v.access < untilAccess && v.nowPs < endPs) {
            isPlain = (lane.isScattered && scatter(lane, untilAccess, endPs)) || one(lane);
        }
    }

    /** Executes a batch of accesses of a program that draws for each; false where it can do none. */
    final boolean scatter(Lane lane, long untilAccess, long endPs) {
        int type = lane.typeOfSpan();
        if (v.error.isRaised() || type == Lane.NOT_PLAIN) {
            return false;
        }
        Scatter scatter = scatters[lane.index];
        if (scatter == null || scatter.type != type) {
            scatter = new Scatter(this, lane, type);
            scatters[lane.index] = scatter;
        }
        return scatter.run(untilAccess, endPs);
    }

    /** Executes the next access if it is plain. */
    final boolean one(Lane lane) {
        if (v.error.isRaised() || (v.buffers.open > 0 && flushAfterPs < Long.MAX_VALUE)) {
            return false;
        }
        long n = v.programCount[lane.index];
        return switch (lane.kind) {
            case STREAM_WC, STREAM_DEVICE -> store(lane, lane.wrapped(n * lane.size), lane.size);
            case DOORBELL -> (n & 1) == 0 ? store(lane, lane.base, lane.size) : barrier(lane);
            case POLL -> load(lane, lane.base, lane.size);
            case RANDOM -> random(lane);
            case MIXED -> mixed(lane, (int) (n & (MIXED_PERIOD - 1)));
            case BLUEFLAME -> blueflame(lane, n);
            case FRAMEBUFFER -> store(lane, Programs.pixel(lane.program, n), lane.size);
            case HOSTILE -> false;
        };
    }

    private boolean random(Lane lane) {
        long draw = v.draw();
        int kind = (int) (draw >>> 2 & 15);
        if (kind == 15) {
            return barrier(lane);
        }
        int bytes = 1 << (draw & 3);
        long offset = lane.base + Programs.anyPlace(draw, lane.span, bytes);
        return kind < MIXED_STORES ? store(lane, offset, bytes) : load(lane, offset, bytes);
    }

    private boolean mixed(Lane lane, int phase) {
        if (phase == MIXED_LOADS) {
            return barrier(lane);
        }
        long offset = lane.base + Programs.place(v.draw(), lane.span, lane.size);
        return phase < MIXED_STORES ? store(lane, offset, lane.size) : load(lane, offset, lane.size);
    }

    private boolean blueflame(Lane lane, long n) {
        int perPush = lane.perPush;
        long push = n / perPush;
        int within = (int) (n - push * perPush);
        return within == perPush - 1
                ? barrier(lane)
                : store(lane, lane.wrapped(push * lane.pushBytes) + (long) within * lane.size, lane.size);
    }

    private boolean store(Lane lane, long offset, int bytes) {
        Way way = lane.way;
        long ipa = lane.gpa + offset;
        int type = lane.typeAt(ipa);
        if (type == Lane.NOT_PLAIN || (offset & (bytes - 1)) != 0 || offset + bytes > way.decodedBytes) {
            return false;
        }
        int at = Way.at(type, bytes, offset);
        if (way.writePs[at] < 0) {
            return false;
        }
        if (Way.GATHERS[type]) {
            long group = Programs.group(lane.program, v.programCount[lane.index]);
            if (lane.chance.merges(group)) {
                return merge(lane, offset, bytes, type);
            }
            if (v.buffers.open > 0 && v.buffers.find(ipa & -LINE) >= 0) {
                return false;
            }
        } else if (bytes > GRANULE) {
            return false;
        }
        Burst burst = v.issue(lane.index, lane.regionId, Way.TYPES[type], bytes, false);
        burst.stores++;
        post(burst, way, at, 1);
        v.nowPs += issuePs;
        v.close(burst);
        return true;
    }

    private boolean merge(Lane lane, long offset, int bytes, int type) {
        WriteBuffers buffers = v.buffers;
        Way way = lane.way;
        long ipa = lane.gpa + offset;
        long line = ipa & -LINE;
        long bits = WriteBuffers.bits(ipa, bytes);
        int slot = buffers.find(line);
        int full = Way.at(type, LINE, 0);
        boolean fills = (slot >= 0 ? buffers.mask[slot] | bits : bits) == WriteBuffers.FULL;
        int evicted = slot < 0 && buffers.isFull() ? buffers.oldest() : -1;
        if ((slot >= 0 && buffers.type[slot] != type)
                || (fills && (way.writePs[full] < 0 || (offset & -LINE) + LINE > way.decodedBytes))
                || (evicted >= 0 && !isPlain(evicted))) {
            return false;
        }
        Burst burst = v.issue(lane.index, lane.regionId, Way.TYPES[type], bytes, false);
        burst.stores++;
        if (slot < 0) {
            if (evicted >= 0) {
                leave(evicted);
                slot = buffers.reopen(evicted, line, lane.regionId);
            } else {
                slot = buffers.open(line, lane.regionId);
            }
        }
        burst.overwrittenBytes += buffers.write(slot, bits, 1, lane.index, type, v.nowPs);
        if (fills) {
            int stores = buffers.stores[slot];
            buffers.remove(slot);
            burst.inFlightAfter -= stores - 1;
            post(burst, way, full, stores);
        } else {
            burst.inFlightAfter++;
        }
        v.nowPs += issuePs;
        v.close(burst);
        return true;
    }

    /** Whether a buffer leaves in plain transactions whatever it holds. */
    private boolean isPlain(int slot) {
        int region = v.buffers.region[slot];
        long offset = v.buffers.ipa[slot] - machine.region(region).gpa();
        return machine.way(region).isPlain(v.buffers.type[slot], offset);
    }

    /** As {@link Interpreter#flush}, for a buffer that leaves in plain transactions. */
    private void flush(int slot) {
        leave(slot);
        v.buffers.remove(slot);
    }

    private void leave(int slot) {
        WriteBuffers buffers = v.buffers;
        int region = buffers.region[slot];
        int stores = buffers.stores[slot];
        int type = buffers.type[slot];
        long rest = buffers.mask[slot];
        Way way = machine.way(region);
        Burst burst = v.burst(region);
        burst.inFlightAfter -= stores;
        while (rest != 0) {
            int from = Long.numberOfTrailingZeros(rest);
            int run = split.firstPiece(rest);
            rest &= ~WriteBuffers.bits(from, run);
            int at = way.run(type, run, from);
            post(burst, way.runPs[at], way.runTlps[at], way.runWireBytes[at]);
        }
        burst.completed += stores;
    }

    private void post(Burst burst, Way way, int at, int stores) {
        post(burst, way.writePs[at], way.writeTlps[at], way.writeWireBytes[at]);
        burst.completed += stores;
    }

    private void post(Burst burst, long periodPs, int tlps, long wireBytes) {
        v.nowPs = v.queue.post(v.nowPs, periodPs);
        burst.tlps += tlps;
        burst.writeTlps += tlps;
        burst.wireBytes += wireBytes;
    }

    private boolean load(Lane lane, long offset, int bytes) {
        Way way = lane.way;
        int type = lane.typeAt(lane.gpa + offset);
        if (type == Lane.NOT_PLAIN
                || isSpeculative(type)
                || (offset & (bytes - 1)) != 0
                || (offset & -LINE) + LINE > way.decodedBytes
                || (v.buffers.open > 0 && v.buffers.find((lane.gpa + offset) & -LINE) >= 0)) {
            return false;
        }
        int at = Way.at(type, bytes, offset);
        long periodPs = way.readPs[at];
        if (periodPs < 0) {
            return false;
        }
        Burst burst = v.issue(lane.index, lane.regionId, Way.TYPES[type], bytes, false);
        burst.loads++;
        long beginPs = Math.max(v.nowPs, v.queue.freePs);
        v.queue.freePs = beginPs + way.requestPs;
        v.nowPs = beginPs + periodPs;
        burst.tlps++;
        burst.wireBytes += way.readWireBytes[at];
        burst.completed++;
        v.close(burst);
        return true;
    }

    /** Whether loads of a type may have more read than is asked for. */
    final boolean isSpeculative(int type) {
        return speculates && !Way.TYPES[type].isDevice();
    }

    private boolean barrier(Lane lane) {
        WriteBuffers buffers = v.buffers;
        for (int i = 0; i < buffers.open; i++) {
            if (!isPlain(i)) {
                return false;
            }
        }
        Burst burst = v.issue(lane.index, lane.regionId, MemoryType.DEVICE_nGnRE, 0, true);
        burst.barriers++;
        burst.completed++;
        while (buffers.open > 0) {
            flush(buffers.oldest());
        }
        v.nowPs = Math.max(v.nowPs, v.queue.freePs) + fencePs + fenceLinePs * v.queue.underWay(v.nowPs);
        v.close(burst);
        return true;
    }
}
