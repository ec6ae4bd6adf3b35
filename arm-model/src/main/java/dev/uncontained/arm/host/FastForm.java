package dev.uncontained.arm.host;

/**
 * {@link Form#FAST}: homogeneous stretches in closed form, the rest as {@link GeneralForm}.
 *
 * <p>A stream is a run of equal groups: {@code s} stores, then one transaction that occupies the way for P. With a queue of Q entries the core is either
 * never held up (a group takes it longer than P: time goes by {@code s * issue} a group), or always (entries become free every P: time goes by P). Which of the two
 * it is shows in the queue, and both go on for ever once they have begun; so the rest of the stretch is a multiplication. Doorbells and polls leave
 * the queue empty each time and are simpler still. The rows of a frame buffer are a stream: what a line costs does not depend on where it lies. A
 * stretch ends at the quantum, at the burst's last access, at the end of the span or of the mapping, and where the vCPU may turn to another program.
 *
 * <p>Everything is in whole picoseconds, so the closed form gives what the steps would, to the bit; property tests hold it to that.
 */
final class FastForm extends GeneralForm {
    private static final int LINE = WriteBuffers.LINE;
    private static final int GRANULE = 16;

    /** Start of the last access of the run just made, in ps. */
    private long lastStartPs;

    FastForm(Vcpu vcpu, Interpreter interpreter) {
        super(vcpu, interpreter);
    }

    @Override
    void stretch(Lane lane, long untilAccess, long endPs) {
        boolean goesOn = true;
        while (goesOn && v.access < untilAccess && v.nowPs < endPs) {
            goesOn = jump(lane, untilAccess, endPs) || one(lane);
        }
    }

    private boolean jump(Lane lane, long untilAccess, long endPs) {
        if (lane.isScattered) {
            return scatter(lane, untilAccess, endPs);
        }
        if (v.error.isRaised() || v.buffers.open > 0) {
            return false;
        }
        long mostAccesses = untilAccess - v.access;
        return switch (lane.kind) {
            case STREAM_WC, STREAM_DEVICE -> startsLine(lane) && stream(lane, mostAccesses, endPs);
            case DOORBELL -> doorbells(lane, mostAccesses, endPs);
            case POLL -> polls(lane, mostAccesses, endPs);
            case FRAMEBUFFER -> startsLine(lane) && rows(lane, mostAccesses, endPs);
            case RANDOM, MIXED, BLUEFLAME, HOSTILE -> false;
        };
    }

    /** Whether the next store begins a group, and groups are lines of memory. */
    private boolean startsLine(Lane lane) {
        long sent = v.programCount[lane.index] * lane.size;
        return ((sent | (lane.gpa + lane.base)) & (LINE - 1)) == 0;
    }

    private boolean stream(Lane lane, long mostAccesses, long endPs) {
        if ((lane.span & (LINE - 1)) != 0) {
            return false;
        }
        long offset = lane.wrapped(v.programCount[lane.index] * lane.size);
        long bytes = Math.min(reach(lane, offset), lane.base + lane.span - offset);
        return lines(lane, offset, bytes, mostAccesses, endPs);
    }

    /** Rows are whole lines, one after another, so a stream with gaps. */
    private boolean rows(Lane lane, long mostAccesses, long endPs) {
        long offset = Programs.pixel(lane.program, v.programCount[lane.index]);
        long bytes = Programs.pixelBytes(lane.program, offset, reach(lane, offset));
        return lines(lane, offset, bytes, mostAccesses, endPs);
    }

    /** How many bytes of a region from {@code offset} on are decoded and of one type; none where it is negative. */
    private static long reach(Lane lane, long offset) {
        return Math.min(lane.sameBytes(lane.gpa + offset), lane.way.decodedBytes - offset);
    }

    /** Stores that fill line after line, of which {@code bytes} bytes go to memory as it is at {@code offset}. */
    private boolean lines(Lane lane, long offset, long bytes, long mostAccesses, long endPs) {
        int type = lane.typeAt(lane.gpa + offset);
        Burst burst = v.burst(lane.regionId);
        if (type == Lane.NOT_PLAIN || (burst.open && burst.memoryType != Way.TYPES[type])) {
            return false;
        }
        long accesses = Math.min(Math.min(mostAccesses, roomIn(burst)), bytes / lane.size);
        return Way.TYPES[type].gathers()
                ? gathered(lane, burst, type, accesses, endPs)
                : single(lane, burst, type, accesses, endPs);
    }

    /** Accesses a burst still takes. */
    private long roomIn(Burst burst) {
        return machine.spec().burstAccesses() - burst.issued;
    }

    /** Stores that each go out by themselves. */
    private boolean single(Lane lane, Burst burst, int type, long accesses, long endPs) {
        int at = Way.at(type, lane.size, lane.base);
        if (accesses < 1 || lane.size > GRANULE || lane.way.writePs[at] < 0) {
            return false;
        }
        begin(burst, type);
        long done = transactions(accesses, 1, lane.way.writePs[at], endPs);
        burst.stores += done;
        sent(burst, lane.way, at, done);
        end(lane, burst, done, done * lane.size);
        return true;
    }

    /** Lines that leave whole, and groups whose stores go out by themselves, as chance has it. */
    private boolean gathered(Lane lane, Burst burst, int type, long accesses, long endPs) {
        int perLine = LINE / lane.size;
        int full = Way.at(type, LINE, 0);
        int alone = Way.at(type, lane.size, 0);
        long groups = accesses / perLine;
        long firstEndPs = v.nowPs + (perLine - 1) * issuePs;
        if (groups < 1
                || firstEndPs >= endPs
                || flushAfterPs <= issuePs
                || lane.way.writePs[full] < 0
                || lane.way.writePs[alone] < 0) {
            return false;
        }
        begin(burst, type);
        long lines = 0;
        long singles = 0;
        long group = v.programCount[lane.index] / perLine;
        boolean goesOn = true;
        for (long left = groups; goesOn && left > 0; ) {
            int block = (int) Math.min(left, Chance.inBlock(group));
            long together = heldUp(lane, group, block, full, alone, endPs);
            if (together >= 0) {
                lines += together;
                singles += (block - together) * perLine;
                group += block;
                left -= block;
                continue;
            }
            long alike = lane.chance.isCertain() ? left : Math.min(left, lane.chance.alike(group));
            if (lane.chance.merges(group)) {
                long done = transactions(alike, perLine, lane.way.writePs[full], endPs);
                lines += done;
                goesOn = done == alike;
            } else {
                long done = transactions(alike * perLine, 1, lane.way.writePs[alone], endPs);
                singles += done;
                goesOn = done == alike * perLine;
            }
            group += alike;
            left -= alike;
        }
        gatheredAndAlone(lane, burst, full, lines, alone, singles);
        return true;
    }

    /**
     * Groups of which each may stay together or not, when lines and single stores occupy the way equally long and the queue is full: then only their number
     * counts.
     *
     * @return how many stayed together; -1 if that is not so, and nothing was done
     */
    private long heldUp(Lane lane, long group, int groups, int full, int alone, long endPs) {
        PostedQueue queue = v.queue;
        long periodPs = lane.way.writePs[full];
        int perLine = LINE / lane.size;
        long groupPs = perLine * issuePs;
        if (lane.chance.isCertain() || lane.way.writePs[alone] != periodPs || groupPs > periodPs) {
            return -1;
        }
        long together = lane.chance.together(group, groups);
        long writes = together + (groups - together) * perLine;
        long firstPs = queue.leftPs[queue.at];
        long arrivalPs = v.nowPs + (lane.chance.merges(group) ? groupPs - issuePs : 0);
        if (writes < 2 || firstPs + writes * periodPs >= endPs || !queue.holdsUp(arrivalPs, periodPs)) {
            return -1;
        }
        boolean endsWhole = lane.chance.merges(group + groups - 1);
        lastStartPs = firstPs + (writes - 2) * periodPs + (endsWhole ? groupPs : issuePs);
        queue.spaced(queue.freePs + writes * periodPs, periodPs, writes);
        v.nowPs = firstPs + (writes - 1) * periodPs + issuePs;
        return together;
    }

    private void gatheredAndAlone(Lane lane, Burst burst, int full, long lines, int alone, long singles) {
        long gathered = lines * (LINE / lane.size);
        v.buffers.touch += gathered;
        burst.stores += gathered + singles;
        sent(burst, lane.way, full, lines);
        sent(burst, lane.way, alone, singles);
        end(lane, burst, gathered + singles, (gathered + singles) * lane.size);
    }

    /**
     * Up to {@code most} groups of {@code stores} stores, each ended by a transaction, as far as all their stores start before {@code endPs}.
     *
     * @return how many
     */
    private long transactions(long most, int stores, long periodPs, long endPs) {
        PostedQueue queue = v.queue;
        long gatherPs = (stores - 1) * issuePs;
        long groupPs = stores * issuePs;
        long done = 0;
        while (done < most && v.nowPs + gatherPs < endPs) {
            long arrivalPs = v.nowPs + gatherPs;
            long groups = 1;
            if (groupPs >= periodPs && queue.freePs <= arrivalPs) {
                groups = Math.min(most - done, (endPs - 1 - arrivalPs) / groupPs + 1);
                lastStartPs = arrivalPs + (groups - 1) * groupPs;
                queue.spaced(lastStartPs + periodPs, groupPs, groups);
                v.nowPs = lastStartPs + issuePs;
            } else if (groupPs <= periodPs && queue.holdsUp(arrivalPs, periodPs)) {
                long firstPs = queue.leftPs[queue.at];
                long beforeEndPs = endPs - 1 - groupPs - firstPs;
                groups = beforeEndPs < 0 ? 1 : Math.min(most - done, beforeEndPs / periodPs + 2);
                lastStartPs = groups == 1 ? arrivalPs : firstPs + (groups - 2) * periodPs + groupPs;
                queue.spaced(queue.freePs + groups * periodPs, periodPs, groups);
                v.nowPs = firstPs + (groups - 1) * periodPs + issuePs;
            } else {
                lastStartPs = arrivalPs;
                v.nowPs = queue.post(arrivalPs, periodPs) + issuePs;
            }
            done += groups;
        }
        return done;
    }

    /** Pairs of a store and a barrier, which waits until the store has left. */
    private boolean doorbells(Lane lane, long mostAccesses, long endPs) {
        if ((v.programCount[lane.index] & 1) != 0 || v.queue.freePs > v.nowPs || lane.size > GRANULE) {
            return false;
        }
        int type = typeOfRegister(lane, lane.size);
        if (type == Lane.NOT_PLAIN || Way.TYPES[type].gathers()) {
            return false;
        }
        int at = Way.at(type, lane.size, lane.base);
        Burst burst = v.burst(lane.regionId);
        long periodPs = lane.way.writePs[at];
        long pairPs = Math.max(issuePs, periodPs) + fencePs + (periodPs > issuePs ? fenceLinePs : 0);
        long pairs =
                Math.min(Math.min(mostAccesses, roomIn(burst)) / 2, startsBefore(endPs - issuePs, v.nowPs, pairPs));
        if (periodPs < 0 || pairs < 1) {
            return false;
        }
        begin(burst, type);
        long lastPairPs = v.nowPs + (pairs - 1) * pairPs;
        v.queue.spaced(lastPairPs + periodPs, pairPs, pairs);
        v.nowPs = lastPairPs + pairPs;
        lastStartPs = lastPairPs + issuePs;
        burst.stores += pairs;
        burst.barriers += pairs;
        sent(burst, lane.way, at, pairs);
        end(lane, burst, 2 * pairs, pairs * lane.size);
        return true;
    }

    private boolean polls(Lane lane, long mostAccesses, long endPs) {
        if (v.queue.freePs > v.nowPs) {
            return false;
        }
        int type = typeOfRegister(lane, LINE);
        if (type == Lane.NOT_PLAIN || isSpeculative(type)) {
            return false;
        }
        int at = Way.at(type, lane.size, lane.base);
        Burst burst = v.burst(lane.regionId);
        long periodPs = lane.way.readPs[at];
        if (periodPs < 0) {
            return false;
        }
        long loads = Math.min(Math.min(mostAccesses, roomIn(burst)), startsBefore(endPs, v.nowPs, periodPs));
        begin(burst, type);
        lastStartPs = v.nowPs + (loads - 1) * periodPs;
        v.queue.freePs = lastStartPs + lane.way.requestPs;
        v.nowPs = lastStartPs + periodPs;
        burst.loads += loads;
        burst.tlps += loads;
        burst.wireBytes += loads * lane.way.readWireBytes[at];
        end(lane, burst, loads, loads * lane.size);
        return true;
    }

    /** Type of the one register a program touches, if accesses to it can be plain and fit into the open burst; all {@code decoded} bytes around it must be decoded. */
    private int typeOfRegister(Lane lane, int decoded) {
        int type = lane.typeAt(lane.gpa + lane.base);
        Burst burst = v.burst(lane.regionId);
        boolean isPlain = type != Lane.NOT_PLAIN
                && (lane.base & (lane.size - 1)) == 0
                && (lane.base & -decoded) + decoded <= lane.way.decodedBytes
                && (!burst.open || burst.memoryType == Way.TYPES[type]);
        return isPlain ? type : Lane.NOT_PLAIN;
    }

    /** How many of a series that begins at {@code startPs} and goes on every {@code periodPs} start before {@code endPs}. */
    private static long startsBefore(long endPs, long startPs, long periodPs) {
        return endPs <= startPs ? 0 : (endPs - 1 - startPs) / periodPs + 1;
    }

    private void begin(Burst burst, int type) {
        if (!burst.open) {
            burst.open = true;
            burst.firstAccess = v.access;
            burst.firstPs = v.nowPs;
            burst.memoryType = Way.TYPES[type];
            burst.stage2Version = machine.stage2Version();
        }
    }

    private void sent(Burst burst, Way way, int at, long transactions) {
        long tlps = transactions * way.writeTlps[at];
        long wireBytes = transactions * way.writeWireBytes[at];
        burst.tlps += tlps;
        burst.writeTlps += tlps;
        burst.wireBytes += wireBytes;
    }

    private void end(Lane lane, Burst burst, long accesses, long bytes) {
        burst.issued += accesses;
        burst.completed += accesses;
        burst.bytes += bytes;
        v.issued += accesses;
        v.access += accesses;
        v.programCount[lane.index] += accesses;
        burst.lastAccess = v.access - 1;
        burst.lastPs = lastStartPs;
        v.close(burst);
    }
}
