package dev.uncontained.arm.host;

import dev.uncontained.arm.host.Access.Operation;
import dev.uncontained.arm.host.FaultCount.Outcome;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.StageCombiner;
import dev.uncontained.arm.platform.Cpu.ExclusiveSupport;
import dev.uncontained.arm.platform.Cpu.SplitRule;
import dev.uncontained.arm.platform.TargetRules;
import dev.uncontained.arm.platform.TargetRules.Response;
import dev.uncontained.arm.stage2.Stage2Walk;
import dev.uncontained.arm.syndrome.Esr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One vCPU: executes its programs' accesses in the order of the proposed model's rules (docs/engine.md), one at a time.
 */
final class Vcpu {
    static final int STRETCH_SHIFT = 6;
    private static final int LINE = 64;
    private static final int SHARES = 1000;
    private static final int PPM = 1_000_000;
    private static final int GRANT = 16;
    private static final long FULL = -1L;
    private static final int DFSC_ALIGNMENT = 0x21;
    private static final int DFSC_EXCLUSIVE_OR_ATOMIC = 0x35;
    private static final int DFSC_EXTERNAL = 0x10;

    /** Whether it executes. */
    enum State {
        RUNNING(0),
        /** Waits for KVM's answer to an abort. */
        PARKED(1),
        /** Its VM is gone for good, or it has reached its access limit. */
        STOPPED(2);

        private final int code;

        State(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static State of(int code) {
            return switch (code) {
                case 0 -> RUNNING;
                case 1 -> PARKED;
                case 2 -> STOPPED;
                default -> throw new IllegalArgumentException("vCPU state " + code);
            };
        }
    }

    final HostMachine machine;
    final int vm;
    final int index;
    final VcpuSpec spec;
    final long trafficSeed;
    final long chanceSeed;

    State state = State.RUNNING;
    long nowPs;
    long access;
    final long[] programCount;
    long issued;
    long nextK;
    long digest;
    long completedSum;
    long bytesSum;
    long wireSum;
    long tlpSum;
    final Burst[] bursts;

    final long[] lineIpa;
    final long[] lineMask;
    final int[] lineStores;
    final int[] lineRegion;
    final int[] lineProgram;
    final long[] lineTouched;
    final MemoryType[] lineType;
    int lines;
    long touch;

    final long[] queuePs;
    int queueAt;
    long pipePs;

    long pendingPs = -1;
    int pendingRegion;
    int pendingStores;
    long pendingAccess;
    FaultCause pendingCause = FaultCause.WIDTH;
    MemoryType pendingType = MemoryType.NORMAL_NC;
    int pendingProgram;

    boolean crashed;

    @Nullable
    Abort abort;

    private final Access next = new Access();

    Vcpu(HostMachine machine, int vm, int index, VcpuSpec spec, long nowPs) {
        this.machine = machine;
        this.vm = vm;
        this.index = index;
        this.spec = spec;
        this.nowPs = nowPs;
        HostSpec host = machine.spec();
        long traffic = Mix.text(Mix.mix(host.seed()), host.trafficId());
        this.trafficSeed = Mix.fold(Mix.fold(Mix.fold(traffic, vm), index), machine.boot());
        this.chanceSeed = Mix.fold(Mix.text(trafficSeed, "platform"), 1);
        this.programCount = new long[spec.programs().size()];
        this.bursts = new Burst[machine.regionCount()];
        int buffers = host.platform().cpu().writeBuffers();
        this.lineIpa = new long[buffers];
        this.lineMask = new long[buffers];
        this.lineStores = new int[buffers];
        this.lineRegion = new int[buffers];
        this.lineProgram = new int[buffers];
        this.lineTouched = new long[buffers];
        this.lineType = new MemoryType[buffers];
        Arrays.fill(lineType, MemoryType.NORMAL_NC);
        this.queuePs = new long[host.platform().timing().queueEntries()];
        if (spec.programs().isEmpty()) {
            state = State.STOPPED;
        }
    }

    /** Executes the accesses that start before {@code endPs}. */
    void run(long endPs) {
        long limit = machine.spec().accessLimit();
        while (state == State.RUNNING && nowPs < endPs && !crashed) {
            if (limit > 0 && issued >= limit) {
                flushAll();
                state = State.STOPPED;
                return;
            }
            step(endPs);
        }
    }

    private void step(long endPs) {
        int chosen = choose();
        ProgramSpec program = spec.programs().get(chosen);
        if (program.ratePerSecond() > 0) {
            long intended = machine.bootPs() + intendedPs(programCount[chosen], program.ratePerSecond());
            if (intended > nowPs) {
                nowPs = intended;
                if (nowPs >= endPs) {
                    return;
                }
            }
        }
        RegionSpec region = machine.region(program.region());
        long draw = Mix.mix(trafficSeed ^ access * 0x9E3779B97F4A7C15L);
        Programs.next(program, programCount[chosen], draw, region, next);
        if (pendingPs >= 0 && (nowPs >= pendingPs || next.operation == Operation.BARRIER)) {
            surface();
            if (crashed || state != State.RUNNING || nowPs >= endPs) {
                return;
            }
        }
        if (next.operation == Operation.BARRIER) {
            Burst burst = issue(chosen, region, MemoryType.DEVICE_nGnRE);
            burst.barriers++;
            burst.completed++;
            completedSum++;
            flushAll();
            nowPs = Math.max(nowPs, pipePs) + machine.platform().timing().fencePs();
            close(burst);
            return;
        }
        execute(chosen, program, region);
    }

    private void execute(int chosen, ProgramSpec program, RegionSpec region) {
        if (!machine.hasSlot(region.id())) {
            trapped(chosen, region);
            return;
        }
        long ipa = region.gpa() + next.offset;
        Stage2Walk walk = machine.walk(vm, ipa);
        if (walk instanceof Stage2Walk.Faulted faulted) {
            park(region, ipa, faulted.code());
            return;
        }
        Stage2Walk.Mapped leaf = (Stage2Walk.Mapped) walk;
        if (next.operation == Operation.FETCH && machine.isExecuteNever(leaf)) {
            park(region, ipa, 0x0C + leaf.level());
            return;
        }
        int memAttr = machine.memAttr(leaf);
        MemoryType type = StageCombiner.effectiveType(
                next.mapping.mair(), memAttr, machine.platform().cpu().fwb(), false);
        if (type == null) {
            throw new IllegalStateException("stage-2 MemAttr " + memAttr + " is reserved");
        }
        Burst burst = issue(chosen, region, type);
        if (architecturalFault(program, region, burst, type)) {
            close(burst);
            return;
        }
        switch (next.operation) {
            case STORE, DC_ZVA -> store(chosen, program, region, burst, type, ipa);
            case ST64B -> single(chosen, region, burst, type, true, LINE);
            case LOAD, FETCH -> load(chosen, region, burst, type, ipa);
            case ATOMIC -> single(chosen, region, burst, type, true, next.bytes);
            case BARRIER -> throw new IllegalStateException("a barrier touches no memory");
        }
        close(burst);
    }

    /** Rule 2: what the core itself refuses. */
    private boolean architecturalFault(ProgramSpec program, RegionSpec region, Burst burst, MemoryType type) {
        boolean write = next.operation != Operation.LOAD && next.operation != Operation.FETCH;
        boolean unaligned = (next.offset & (next.bytes - 1)) != 0;
        boolean device = type.isDevice();
        boolean alignment = (device && (unaligned || next.operation == Operation.DC_ZVA))
                || (next.operation == Operation.ST64B && (next.offset & (LINE - 1)) != 0);
        if (alignment) {
            boolean stage1 = machine.isStage1Device(next.mapping) || next.operation == Operation.ST64B;
            fault(
                    program,
                    region,
                    burst,
                    stage1 ? FaultCause.ALIGNMENT : FaultCause.ALIGNMENT_STAGE2,
                    Esr.dataAbort(DFSC_ALIGNMENT, write));
            return true;
        }
        boolean atomic = next.operation == Operation.ATOMIC || next.operation == Operation.ST64B;
        boolean unsupported = atomic
                && !type.isCacheable()
                && (next.operation == Operation.ST64B
                        ? !machine.platform().cpu().st64b()
                        : machine.platform().cpu().exclusives() != ExclusiveSupport.OKAY);
        if (unsupported) {
            boolean external = next.operation == Operation.ATOMIC
                    && machine.platform().cpu().exclusives() == ExclusiveSupport.EXTERNAL_ABORT;
            fault(
                    program,
                    region,
                    burst,
                    FaultCause.UNSUPPORTED_ATOMIC,
                    Esr.dataAbort(external ? DFSC_EXTERNAL : DFSC_EXCLUSIVE_OR_ATOMIC, write));
            return true;
        }
        return false;
    }

    /** Rule 3: no memslot, so each access is an exit to the VMM. */
    private void trapped(int chosen, RegionSpec region) {
        Burst burst = issue(chosen, region, MemoryType.DEVICE_nGnRE);
        nowPs += machine.platform().timing().exitNs() * 1000;
        if (next.syndrome && next.operation != Operation.FETCH && next.operation != Operation.ATOMIC) {
            burst.completed++;
            completedSum++;
        } else {
            contained(region, burst, FaultCause.NO_SYNDROME, 0);
            machine.loseVm(vm, FaultCause.NO_SYNDROME, true, nowPs);
        }
        close(burst);
    }

    /** Rules 4, 5: a store goes out by itself, or into a buffer. */
    private void store(int chosen, ProgramSpec program, RegionSpec region, Burst burst, MemoryType type, long ipa) {
        if (!type.gathers()) {
            int done = 0;
            for (; done < next.bytes && !crashed; done += GRANT) {
                int bytes = Math.min(GRANT, next.bytes - done);
                boolean last = done + bytes >= next.bytes;
                post(
                        chosen,
                        region,
                        burst,
                        type,
                        next.offset + done,
                        bytes,
                        true,
                        last ? 1 : 0,
                        type == MemoryType.DEVICE_nGnRnE
                                ? machine.platform().timing().storeNGnRnEPs()
                                : machine.platform().timing().storeNGnREPs());
            }
            if (done < next.bytes) {
                lostWithTheHost(region, burst, 1);
            }
            return;
        }
        long at = ipa;
        int left = next.bytes;
        boolean counted = false;
        while (left > 0) {
            int inLine = (int) Math.min(left, LINE - (at & (LINE - 1)));
            merge(chosen, program, region, burst, type, at, inLine, counted ? 0 : 1);
            counted = true;
            at += inLine;
            left -= inLine;
        }
        nowPs += machine.platform().timing().issuePs();
    }

    private void merge(
            int chosen,
            ProgramSpec program,
            RegionSpec region,
            Burst burst,
            MemoryType type,
            long at,
            int bytes,
            int stores) {
        long line = at & -LINE;
        int slot = -1;
        for (int i = 0; i < lines; i++) {
            if (lineIpa[i] == line && lineRegion[i] == region.id()) {
                slot = i;
            }
        }
        if (slot >= 0 && (lineType[slot] != type || !merges(program, line))) {
            flush(slot);
            slot = -1;
        }
        if (slot < 0) {
            if (lines == lineIpa.length) {
                flush(oldest());
            }
            slot = lines++;
            lineIpa[slot] = line;
            lineMask[slot] = 0;
            lineStores[slot] = 0;
            lineRegion[slot] = region.id();
        }
        long mask = (bytes == LINE ? FULL : ((1L << bytes) - 1) << (at & (LINE - 1)));
        burst.overwrittenBytes += Long.bitCount(lineMask[slot] & mask);
        lineMask[slot] |= mask;
        lineStores[slot] += stores;
        lineProgram[slot] = chosen;
        lineType[slot] = type;
        lineTouched[slot] = ++touch;
        burst.inFlightAfter += stores;
        if (lineMask[slot] == FULL) {
            flush(slot);
        }
    }

    private boolean merges(ProgramSpec program, long line) {
        int ppm = program.idiom() == StoreIdiom.IDEAL
                ? PPM
                : machine.platform().cpu().mergePpm().getOrDefault(program.idiom(), PPM);
        return ppm >= PPM || Long.remainderUnsigned(Mix.fold(chanceSeed, line ^ (programCount[0] >> 3)), PPM) < ppm;
    }

    private int oldest() {
        int oldest = 0;
        for (int i = 1; i < lines; i++) {
            if (lineTouched[i] < lineTouched[oldest]) {
                oldest = i;
            }
        }
        return oldest;
    }

    void flushAll() {
        while (lines > 0 && !crashed) {
            flush(oldest());
        }
    }

    /** Rule 6: a buffer leaves as one transaction when full, else as its runs. */
    private void flush(int slot) {
        long mask = lineMask[slot];
        long line = lineIpa[slot];
        int stores = lineStores[slot];
        RegionSpec region = machine.region(lineRegion[slot]);
        int program = lineProgram[slot];
        MemoryType type = lineType[slot];
        Burst burst = burst(region);
        lines--;
        lineIpa[slot] = lineIpa[lines];
        lineMask[slot] = lineMask[lines];
        lineStores[slot] = lineStores[lines];
        lineRegion[slot] = lineRegion[lines];
        lineProgram[slot] = lineProgram[lines];
        lineTouched[slot] = lineTouched[lines];
        lineType[slot] = lineType[lines];
        burst.inFlightAfter -= stores;
        long linePs = machine.platform().timing().linePs();
        long offset = line - region.gpa();
        long rest = mask;
        long rawRun = mask >>> Long.numberOfTrailingZeros(mask);
        boolean holes = (rawRun & (rawRun + 1)) != 0;
        while (rest != 0 && !crashed) {
            int from = Long.numberOfTrailingZeros(rest);
            int run = Long.numberOfTrailingZeros(~(rest >>> from));
            if (machine.platform().cpu().split() == SplitRule.ALIGNED_POW2) {
                run = Math.min(Integer.highestOneBit(run), from == 0 ? LINE : Integer.lowestOneBit(from));
            }
            long piece = run == LINE ? FULL : ((1L << run) - 1) << from;
            rest &= ~piece;
            post(program, region, burst, type, offset + from, run, !holes, rest == 0 ? stores : 0, linePs);
        }
        if (rest != 0) {
            lostWithTheHost(region, burst, stores);
        }
    }

    /** Stores whose transaction was never finished because an earlier piece of it ended the host. */
    private void lostWithTheHost(RegionSpec region, Burst burst, int stores) {
        Crash crash = machine.crash();
        if (crash != null) {
            burst.uncontained += stores;
            machine.count(this, region, Outcome.UNCONTAINED, crash.cause(), stores, access - 1, crash.esr());
        }
    }

    /** Rules 4, 8, 9 for a posted write, with its cost. */
    private void post(
            int chosen,
            RegionSpec region,
            Burst burst,
            MemoryType type,
            long offset,
            int bytes,
            boolean contiguous,
            int stores,
            long sourcePs) {
        TargetRules rules = machine.rules(region);
        Response response = Response.OKAY;
        FaultCause cause = FaultCause.WIDTH;
        int pieces = 1;
        if (type == MemoryType.DEVICE_nGnRE && rules.nGnREWrite() != Response.OKAY) {
            response = rules.nGnREWrite();
            cause = FaultCause.MEMORY_TYPE;
        } else if (bytes > rules.maxBurstBytes()) {
            response = rules.burstViolation();
            cause = FaultCause.BURST;
            pieces = -Math.floorDiv(-bytes, rules.maxBurstBytes());
        } else if (!rules.widthsBytes().isEmpty() && !rules.widthsBytes().contains(bytes)) {
            response = rules.widthViolation();
            cause = FaultCause.WIDTH;
            pieces = Math.max(1, bytes / rules.widthsBytes().getLast());
        } else if (!contiguous && rules.holes() != Response.OKAY) {
            response = rules.holes();
            cause = FaultCause.BYTE_ENABLES;
        }
        if (response == Response.OKAY || response == Response.SPLIT) {
            if (offset >= region.decodedBytes()) {
                response = rules.undecodedWrite();
                cause = FaultCause.UNDECODED_WRITE;
            } else {
                pieces = response == Response.SPLIT ? pieces : 1;
                response = Response.OKAY;
            }
        } else {
            pieces = 1;
        }
        LinkCost link = machine.link(region);
        long wire = link.writeBytes(offset, bytes, pieces);
        long period = Math.max(Math.max(sourcePs, link.ps(wire)), machine.servicePs(region) * pieces);
        long slot = queuePs[queueAt];
        nowPs = Math.max(nowPs, slot);
        pipePs = Math.max(pipePs, nowPs) + period;
        queuePs[queueAt] = pipePs;
        queueAt = queueAt + 1 == queuePs.length ? 0 : queueAt + 1;
        if (sourcePs != machine.platform().timing().linePs()) {
            nowPs += machine.platform().timing().issuePs();
        }
        burst.tlps += pieces;
        burst.writeTlps += pieces;
        burst.wireBytes += wire;
        tlpSum += pieces;
        wireSum += wire;
        respond(chosen, region, burst, type, response, cause, stores, true);
    }

    /** Rule 7: a load waits for its completion; several may be under way. */
    private void load(int chosen, RegionSpec region, Burst burst, MemoryType type, long ipa) {
        for (int i = lines - 1; i >= 0; i--) {
            if (lineIpa[i] == (ipa & -LINE)) {
                flush(i);
            }
        }
        int bytes = next.bytes;
        if (type.gathers()) {
            bytes = Math.max(bytes, machine.platform().cpu().ncLoadBytes());
        }
        single(chosen, region, burst, type, false, bytes);
    }

    private void single(int chosen, RegionSpec region, Burst burst, MemoryType type, boolean write, int bytes) {
        TargetRules rules = machine.rules(region);
        Response response = Response.OKAY;
        FaultCause cause = FaultCause.WIDTH;
        if (bytes > rules.maxBurstBytes()) {
            response = rules.burstViolation();
            cause = FaultCause.BURST;
        } else if (!rules.widthsBytes().isEmpty() && !rules.widthsBytes().contains(bytes)) {
            response = rules.widthViolation();
        }
        if (response == Response.SPLIT) {
            response = Response.OKAY;
        }
        if (response == Response.OKAY && next.offset >= region.decodedBytes()) {
            response = write ? rules.undecodedWrite() : rules.undecodedRead();
            cause = write ? FaultCause.UNDECODED_WRITE : FaultCause.UNDECODED_READ;
        }
        LinkCost link = machine.link(region);
        long wire = link.readBytes(next.offset, bytes);
        long roundTripPs = machine.roundTripPs(region) + link.ps(wire) + machine.servicePs(region);
        int outstanding = type.gathers()
                ? machine.platform().cpu().ncLoads()
                : machine.platform().cpu().deviceLoads();
        nowPs += Math.max(1, roundTripPs / outstanding);
        burst.tlps++;
        burst.wireBytes += wire;
        tlpSum++;
        wireSum += wire;
        respond(chosen, region, burst, type, response, cause, 1, false);
    }

    private void respond(
            int chosen,
            RegionSpec region,
            Burst burst,
            MemoryType type,
            Response response,
            FaultCause cause,
            int accesses,
            boolean posted) {
        switch (response) {
            case OKAY, SPLIT -> {
                burst.completed += accesses;
                completedSum += accesses;
            }
            case ALL_ONES -> {
                burst.completed += accesses;
                burst.allOnes += accesses;
                completedSum += accesses;
            }
            case DROP_AER -> {
                burst.contained += accesses;
                machine.count(this, region, Outcome.CONTAINED, cause, accesses, access - 1, 0);
            }
            case CORRUPT -> {
                burst.corrupted += accesses;
                machine.count(this, region, Outcome.CORRUPTED, cause, accesses, access - 1, 0);
            }
            case ABORT_SYNC -> {
                burst.contained += accesses;
                long esr = Esr.dataAbort(DFSC_EXTERNAL, posted);
                machine.count(this, region, Outcome.CONTAINED, cause, accesses, access - 1, esr);
                die(spec.programs().get(chosen), cause);
            }
            case SERROR -> {
                if (pendingPs >= 0 && pendingRegion != region.id()) {
                    surface();
                }
                if (crashed) {
                    burst.discardedCrash += accesses;
                    return;
                }
                burst.inFlightAfter += accesses;
                if (pendingPs < 0) {
                    pendingPs = nowPs + machine.platform().timing().sErrorDelayPs();
                    pendingRegion = region.id();
                    pendingAccess = access - 1;
                    pendingCause = cause;
                    pendingType = type;
                    pendingProgram = chosen;
                    pendingStores = accesses;
                } else {
                    pendingStores += accesses;
                }
            }
            case HANG -> {
                burst.uncontained += accesses;
                machine.count(this, region, Outcome.UNCONTAINED, cause, accesses, access - 1, 0);
                machine.crash(this, region, cause, 0, access - 1, type, "the interconnect never answers");
            }
        }
    }

    /** Rule 8: an asynchronous error surfaces on an instruction that did not cause it. */
    private void surface() {
        RegionSpec region = machine.region(pendingRegion);
        Burst burst = burst(region);
        int accesses = pendingStores;
        burst.inFlightAfter -= accesses;
        pendingPs = -1;
        pendingStores = 0;
        long esr = machine.platform().serror().esr();
        switch (machine.reaction().containment()) {
            case NONE -> {
                burst.completed += accesses;
                completedSum += accesses;
            }
            case CONTAINED -> {
                burst.contained += accesses;
                machine.count(this, region, Outcome.CONTAINED, pendingCause, accesses, pendingAccess, esr);
                die(spec.programs().get(pendingProgram), pendingCause);
            }
            case UNCONTAINED -> {
                burst.uncontained += accesses;
                machine.count(this, region, Outcome.UNCONTAINED, pendingCause, accesses, pendingAccess, esr);
                machine.crash(
                        this,
                        region,
                        pendingCause,
                        esr,
                        pendingAccess,
                        pendingType,
                        machine.reaction().reason());
            }
        }
    }

    private void fault(ProgramSpec program, RegionSpec region, Burst burst, FaultCause cause, long esr) {
        contained(region, burst, cause, esr);
        if (cause == FaultCause.ALIGNMENT_STAGE2) {
            machine.loseVm(vm, cause, true, nowPs);
        } else {
            die(program, cause);
        }
    }

    private void contained(RegionSpec region, Burst burst, FaultCause cause, long esr) {
        burst.contained++;
        machine.count(this, region, Outcome.CONTAINED, cause, 1, access - 1, esr);
    }

    /** What a guest does about a fault: the process is started again, or the kernel panics and the VM reboots. */
    private void die(ProgramSpec program, FaultCause cause) {
        if (program.kernel()) {
            machine.loseVm(vm, cause, false, nowPs);
        } else {
            nowPs += machine.platform().recovery().processNs() * 1000;
        }
    }

    private void park(RegionSpec region, long ipa, int fsc) {
        state = State.PARKED;
        Abort.Access kind =
                switch (next.operation) {
                    case LOAD -> Abort.Access.READ;
                    case FETCH -> Abort.Access.EXEC;
                    case STORE, ATOMIC, ST64B, DC_ZVA, BARRIER -> Abort.Access.WRITE;
                };
        abort = new Abort(vm, index, region.id(), ipa, kind, fsc, nowPs);
    }

    void answered(AbortAnswer answer, long quantumStartPs) {
        Abort parked = abort;
        if (state != State.PARKED || parked == null) {
            return;
        }
        abort = null;
        state = State.RUNNING;
        nowPs = Math.max(
                quantumStartPs, parked.virtualPs() + machine.platform().timing().abortNs() * 1000);
        if (answer == AbortAnswer.MAPPED) {
            return;
        }
        int chosen = choose();
        ProgramSpec program = spec.programs().get(chosen);
        RegionSpec region = machine.region(parked.region());
        long draw = Mix.mix(trafficSeed ^ access * 0x9E3779B97F4A7C15L);
        Programs.next(program, programCount[chosen], draw, region, next);
        Burst burst = issue(chosen, region, MemoryType.DEVICE_nGnRE);
        if (answer == AbortAnswer.INJECTED_SEA) {
            contained(region, burst, FaultCause.INJECTED_ABORT, Esr.dataAbort(DFSC_EXTERNAL, false));
            die(program, FaultCause.INJECTED_ABORT);
        } else {
            contained(region, burst, FaultCause.KVM_ERROR, 0);
            machine.loseVm(vm, FaultCause.KVM_ERROR, true, nowPs);
        }
    }

    private int choose() {
        List<ProgramSpec> programs = spec.programs();
        if (programs.size() == 1) {
            return 0;
        }
        int draw = (int) Long.remainderUnsigned(Mix.fold(trafficSeed, access >>> STRETCH_SHIFT), SHARES);
        int chosen = 0;
        while (chosen < programs.size() - 1 && draw >= programs.get(chosen).sharePermille()) {
            draw -= programs.get(chosen).sharePermille();
            chosen++;
        }
        return chosen;
    }

    /** Takes the access from the program: from here on it is counted, once as issued and once by its outcome. */
    private Burst issue(int chosen, RegionSpec region, MemoryType type) {
        Burst burst = burst(region);
        if (burst.open && burst.memoryType != type && next.operation != Operation.BARRIER) {
            emit(burst);
        }
        if (!burst.open) {
            burst.open = true;
            burst.firstAccess = access;
            burst.firstPs = nowPs;
            burst.memoryType = type;
            burst.stage2Version = machine.stage2Version();
        }
        burst.lastAccess = access;
        burst.lastPs = nowPs;
        burst.issued++;
        burst.bytes += next.bytes;
        bytesSum += next.bytes;
        access++;
        issued++;
        programCount[chosen]++;
        count(burst);
        return burst;
    }

    private void count(Burst burst) {
        switch (next.operation) {
            case LOAD -> burst.loads++;
            case STORE, ST64B -> burst.stores++;
            case ATOMIC -> burst.atomics++;
            case DC_ZVA, FETCH -> burst.others++;
            case BARRIER -> {}
        }
    }

    Burst burst(RegionSpec region) {
        Burst burst = bursts[region.id()];
        if (burst == null) {
            burst = new Burst(vm, index, region.id());
            bursts[region.id()] = burst;
        }
        return burst;
    }

    private void close(Burst burst) {
        if (burst.issued >= machine.spec().burstAccesses()) {
            emit(burst);
        }
    }

    void emit(Burst burst) {
        burst.k = nextK++;
        machine.sink().burst(burst);
        machine.account(burst);
        burst.clear();
    }

    void closeAll() {
        for (Burst burst : bursts) {
            if (burst != null && (burst.open || burst.inFlightAfter != burst.inFlightBefore || burst.completed > 0)) {
                emit(burst);
            }
        }
    }

    /** Everything in flight is taken. */
    void discard(Discard reason, long fromIpa, long toIpa) {
        List<Integer> gone = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            if (lineIpa[i] >= fromIpa && lineIpa[i] < toIpa) {
                gone.add(i);
            }
        }
        for (int i = gone.size() - 1; i >= 0; i--) {
            int slot = gone.get(i);
            discarded(machine.region(lineRegion[slot]), reason, lineStores[slot]);
            lines--;
            lineIpa[slot] = lineIpa[lines];
            lineMask[slot] = lineMask[lines];
            lineStores[slot] = lineStores[lines];
            lineRegion[slot] = lineRegion[lines];
            lineProgram[slot] = lineProgram[lines];
            lineTouched[slot] = lineTouched[lines];
            lineType[slot] = lineType[lines];
        }
        if (pendingPs >= 0 && reason != Discard.ZAP) {
            discarded(machine.region(pendingRegion), reason, pendingStores);
            pendingPs = -1;
            pendingStores = 0;
        }
    }

    private void discarded(RegionSpec region, Discard reason, int stores) {
        Burst burst = burst(region);
        burst.inFlightAfter -= stores;
        switch (reason) {
            case CRASH -> burst.discardedCrash += stores;
            case ZAP -> burst.discardedZap += stores;
            case VM -> burst.discardedVm += stores;
            case END -> burst.discardedEnd += stores;
        }
    }

    /** Why stores in flight were taken. */
    enum Discard {
        CRASH,
        ZAP,
        VM,
        END
    }

    void summarise(long quantum) {
        digest = Mix.fold(digest, quantum);
        digest = Mix.fold(digest, issued);
        digest = Mix.fold(digest, completedSum);
        digest = Mix.fold(digest, bytesSum);
        digest = Mix.fold(digest, wireSum);
        digest = Mix.fold(digest, tlpSum);
        digest = Mix.fold(digest, nowPs);
    }

    /** {@code count} periods of {@code ratePerSecond}, in ps, rounded down once a microsecond; no product overflows. */
    private static long intendedPs(long count, long ratePerSecond) {
        long seconds = count / ratePerSecond;
        long scaled = count % ratePerSecond * 1_000_000;
        return seconds * 1_000_000_000_000L
                + scaled / ratePerSecond * 1_000_000
                + scaled % ratePerSecond * 1_000_000 / ratePerSecond;
    }
}
