package dev.uncontained.arm.host;

import dev.uncontained.arm.host.Access.Operation;
import dev.uncontained.arm.host.Access.Registers;
import dev.uncontained.arm.host.FaultCount.Outcome;
import dev.uncontained.arm.memory.MairByte;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.StageCombiner;
import dev.uncontained.arm.platform.Cpu;
import dev.uncontained.arm.platform.Cpu.ExclusiveSupport;
import dev.uncontained.arm.platform.TargetRules.Response;
import dev.uncontained.arm.platform.Timing;
import dev.uncontained.arm.stage2.Stage2Walk;
import dev.uncontained.arm.syndrome.Esr;
import java.util.Objects;

/**
 * The reference: executes one vCPU's accesses one at a time, in the order of the proposed model's rules (docs/engine.md). It is never tuned; the
 * other forms come here for everything that is not plain, and are held to its results.
 */
final class Interpreter {
    private static final int LINE = WriteBuffers.LINE;
    private static final int GRANULE = 16;
    private static final int DFSC_ALIGNMENT = 0x21;
    private static final int DFSC_EXCLUSIVE_OR_ATOMIC = 0x35;
    private static final int DFSC_EXTERNAL = 0x10;
    private static final int DFSC_PERMISSION = 0x0C;

    private final Vcpu v;
    private final HostMachine machine;
    private final Timing timing;
    private final Access next = new Access();

    Interpreter(Vcpu vcpu) {
        this.v = vcpu;
        this.machine = vcpu.machine;
        this.timing = machine.platform().timing();
    }

    /** Executes the next access, unless its program wants it later than {@code endPs}. */
    void step(long endPs) {
        int chosen = v.choose();
        ProgramSpec program = v.programs.get(chosen);
        if (program.ratePerSecond() > 0) {
            long intended = machine.bootPs() + intendedPs(v.programCount[chosen], program.ratePerSecond());
            if (intended > v.nowPs) {
                v.nowPs = intended;
                if (v.nowPs >= endPs) {
                    return;
                }
            }
        }
        timeOut();
        if (!v.runs(endPs)) {
            return;
        }
        RegionSpec region = machine.region(program.region());
        Programs.next(program, v.programCount[chosen], v.draw(), region, next);
        if (v.error.isRaised() && (v.nowPs >= v.error.surfacesPs || next.operation == Operation.DSB)) {
            surface();
            if (v.crashed || v.state != Vcpu.State.RUNNING || v.nowPs >= endPs) {
                return;
            }
        }
        if (next.operation.isBarrier()) {
            barrier(chosen, region);
        } else if (isRefusedByStage1()) {
            refusedByStage1(chosen, program, region);
        } else if (machine.hasSlot(region.id())) {
            translated(chosen, program, region);
        } else {
            trapped(chosen, program, region);
        }
    }

    /** What KVM's answer makes of the access that was parked. */
    void answered(Abort parked, AbortAnswer answer) {
        int chosen = v.choose();
        ProgramSpec program = v.programs.get(chosen);
        RegionSpec region = machine.region(parked.region());
        Programs.next(program, v.programCount[chosen], v.draw(), region, next);
        Burst burst = issue(chosen, region, MemoryType.DEVICE_nGnRE);
        if (answer == AbortAnswer.INJECTED_SEA) {
            contained(region, burst, FaultCause.INJECTED_ABORT, injectedAbort(program));
            die(program, FaultCause.INJECTED_ABORT);
        } else {
            contained(region, burst, FaultCause.KVM_ERROR, 0);
            machine.loseVm(v.vm, FaultCause.KVM_ERROR, true, v.nowPs);
        }
    }

    /**
     * All three end gathering. Posted writes leave in the order in which they were posted and no load overtakes them, so a DMB has nothing more to
     * wait for; a DSB waits until all have left, and for their acknowledgement.
     */
    private void barrier(int chosen, RegionSpec region) {
        Burst burst = issue(chosen, region, MemoryType.DEVICE_nGnRE);
        burst.barriers++;
        burst.completed++;
        flushAll();
        if (next.operation == Operation.DSB) {
            long underWay = v.queue.underWay(v.nowPs);
            v.nowPs = Math.max(v.nowPs, v.queue.freePs) + timing.fencePs() + timing.fenceOfLinePs() * underWay;
        } else {
            v.nowPs += timing.issuePs();
        }
        v.close(burst);
    }

    /**
     * Rule 1: what the address, or the type that stage 1 gives, decides alone. It comes before any abort of stage 2, and so before an access is trapped (Arm DDI 0487, B2.10: the
     * fault is taken at the first stage that made the memory Device). Where stage 2 forces such memory to Write-Back, whether stage 1 faults is unpredictable: here it does.
     */
    private boolean isRefusedByStage1() {
        boolean isByType =
                machine.isStage1Device(next.mapping) && (isUnaligned() || next.operation == Operation.DC_ZVA);
        return isByType || (next.operation == Operation.ST64B && isUnaligned());
    }

    /** Fetches have no alignment that the memory's type has a say in. */
    private boolean isUnaligned() {
        return next.operation != Operation.FETCH && (next.offset & (next.alignment() - 1)) != 0;
    }

    private void refusedByStage1(int chosen, ProgramSpec program, RegionSpec region) {
        MemoryType type =
                Objects.requireNonNull(MairByte.decode(next.mapping.mair())).type();
        Burst burst = issue(chosen, region, type);
        refuse(program, region, burst, FaultCause.ALIGNMENT, DFSC_ALIGNMENT);
        v.close(burst);
    }

    /** A data abort that the guest's EL1 takes. */
    private void refuse(ProgramSpec program, RegionSpec region, Burst burst, FaultCause cause, int dfsc) {
        contained(region, burst, cause, Esr.dataAbortToEl1(program.kernel(), dfsc, next.operation.isWrite()));
        die(program, cause);
    }

    /** Rules 2 and 3: through both stages, to the effective type. */
    private void translated(int chosen, ProgramSpec program, RegionSpec region) {
        long ipa = region.gpa() + next.offset;
        Stage2Walk walk = machine.walk(v.vm, ipa);
        if (walk instanceof Stage2Walk.Faulted faulted) {
            park(region, ipa, faulted.code());
            return;
        }
        Stage2Walk.Mapped leaf = (Stage2Walk.Mapped) walk;
        long nextLeaf = leaf.ipaBase() + leaf.size();
        if (ipa + next.bytes > nextLeaf && machine.walk(v.vm, nextLeaf) instanceof Stage2Walk.Faulted beyond) {
            park(region, nextLeaf, beyond.code());
            return;
        }
        if (next.operation == Operation.FETCH && machine.isExecuteNever(leaf)) {
            park(region, ipa, DFSC_PERMISSION + leaf.level());
            return;
        }
        int memAttr = machine.memAttr(leaf);
        MemoryType type = StageCombiner.effectiveType(
                next.mapping.mair(), memAttr, machine.platform().cpu().fwb(), false);
        if (type == null) {
            throw new IllegalStateException("stage-2 MemAttr " + memAttr + " is reserved");
        }
        Burst burst = issue(chosen, region, type);
        if (!isRefused(program, region, burst, type)) {
            switch (next.operation) {
                case STORE, DC_ZVA -> store(chosen, program, region, burst, type, ipa);
                case ST64B -> st64b(chosen, region, burst, type);
                case LOAD, FETCH -> load(chosen, region, burst, type, ipa);
                case LOAD_EXCLUSIVE -> {
                    flushAll();
                    load(chosen, region, burst, type, ipa);
                }
                case STORE_EXCLUSIVE, ATOMIC -> {
                    flushAll();
                    atomic(chosen, region, burst, type);
                }
                case DMB, DSB, DGH -> throw new IllegalStateException("a barrier touches no memory");
            }
        }
        v.close(burst);
    }

    /** One 64-byte posted write. */
    private void st64b(int chosen, RegionSpec region, Burst burst, MemoryType type) {
        flushAll();
        if (v.crashed) {
            burst.discardedCrash++;
            return;
        }
        Verdict verdict = postAlone(region, burst, type, next.offset, LINE, timing.linePs());
        respond(chosen, region, burst, type, verdict, 1, true);
        v.nowPs += timing.issuePs();
    }

    /** Rule 4: what the core refuses, of a memory type that both stages have made. */
    private boolean isRefused(ProgramSpec program, RegionSpec region, Burst burst, MemoryType type) {
        if (isUnaligned() && needsAlignment(type)) {
            refuse(program, region, burst, FaultCause.ALIGNMENT, DFSC_ALIGNMENT);
            return true;
        }
        if (type.isDevice() && (isUnaligned() || next.operation == Operation.DC_ZVA)) {
            long esr = Esr.dataAbort(DFSC_ALIGNMENT, next.operation.isWrite());
            contained(region, burst, FaultCause.ALIGNMENT_STAGE2, esr);
            machine.loseVm(v.vm, FaultCause.ALIGNMENT_STAGE2, true, v.nowPs);
            return true;
        }
        if (!isUnsupported(type)) {
            return false;
        }
        boolean external = next.operation.isExclusiveOrAtomic()
                && machine.platform().cpu().exclusives() == ExclusiveSupport.EXTERNAL_ABORT;
        refuse(
                program,
                region,
                burst,
                FaultCause.UNSUPPORTED_ATOMIC,
                external ? DFSC_EXTERNAL : DFSC_EXCLUSIVE_OR_ATOMIC);
        return true;
    }

    /**
     * Exclusives and atomics must be aligned unless the memory is cacheable, where FEAT_LSE2 allows them within 16 bytes (Arm DDI 0487, B2.5.2). That no core is without
     * FEAT_LSE2 there is assumed.
     */
    private boolean needsAlignment(MemoryType type) {
        boolean isInGranule = (next.offset & (GRANULE - 1)) + next.bytes <= GRANULE;
        return next.operation.isExclusiveOrAtomic() && !(type.isCacheable() && isInGranule);
    }

    /**
     * ST64B is for Device and Non-cacheable memory of cores with FEAT_LS64; to Write-Back and Write-Through, which take FEAT_LS64WB, it is unsupported on all. Exclusives and atomics
     * to cacheable memory are the core's own business.
     */
    private boolean isUnsupported(MemoryType type) {
        if (next.operation == Operation.ST64B) {
            return type.isCacheable() || !machine.platform().cpu().st64b();
        }
        return next.operation.isExclusiveOrAtomic()
                && !type.isCacheable()
                && machine.platform().cpu().exclusives() != ExclusiveSupport.OKAY;
    }

    /** Rule 2: no memslot, so each access is an exit to the VMM. */
    private void trapped(int chosen, ProgramSpec program, RegionSpec region) {
        Burst burst = issue(chosen, region, MemoryType.DEVICE_nGnRE);
        v.nowPs += timing.exitNs() * 1000;
        if (next.operation == Operation.FETCH) {
            contained(region, burst, FaultCause.INJECTED_ABORT, injectedAbort(program));
            die(program, FaultCause.INJECTED_ABORT);
        } else if (!next.hasSyndrome()) {
            contained(region, burst, FaultCause.NO_SYNDROME, 0);
            machine.loseVm(v.vm, FaultCause.NO_SYNDROME, true, v.nowPs);
        } else if (machine.kind(region) == RegionKind.GICV) {
            proxied(region, burst);
        } else {
            burst.completed++;
        }
        v.close(burst);
    }

    /**
     * A GICV frame that is not page-aligned, which KVM accesses for the guest at EL2 (vgic-v2-cpuif-proxy.c): anything but an aligned word never reaches it.
     * The instruction is skipped, and kvm_hyp_handle_dabt_low makes a virtual SError of it, of which the guest's kernel panics.
     */
    private void proxied(RegionSpec region, Burst burst) {
        boolean isWord = next.bytes == Integer.BYTES;
        if (isWord && (next.offset & (Integer.BYTES - 1)) == 0) {
            burst.completed++;
            return;
        }
        FaultCause cause = isWord ? FaultCause.ALIGNMENT : FaultCause.WIDTH;
        contained(region, burst, cause, 0);
        machine.loseVm(v.vm, cause, false, v.nowPs);
    }

    /** Rule 5: a store goes out by itself, or into a buffer. */
    private void store(int chosen, ProgramSpec program, RegionSpec region, Burst burst, MemoryType type, long ipa) {
        if (!type.gathers()) {
            inGranules(chosen, region, burst, type, ipa);
        } else if (merges(chosen, program)) {
            intoBuffers(chosen, region, burst, type, ipa);
        } else {
            byItself(chosen, region, burst, type, ipa);
        }
        v.nowPs += timing.issuePs();
    }

    private void inGranules(int chosen, RegionSpec region, Burst burst, MemoryType type, long ipa) {
        long sourcePs = type == MemoryType.DEVICE_nGnRnE ? timing.storeNGnRnEPs() : timing.storeNGnREPs();
        Verdict worst = Verdict.FINE;
        int bytes;
        for (int done = 0; done < next.bytes && worst.response() != Response.HANG; done += bytes) {
            if (done > 0) {
                v.nowPs += timing.issuePs();
            }
            bytes = Math.min(GRANULE, inLine(ipa, done));
            worst = worst.worse(postAlone(region, burst, type, next.offset + done, bytes, sourcePs));
        }
        respond(chosen, region, burst, type, worst, 1, true);
    }

    /**
     * Bytes of the access from one of its bytes to the end of that one's line. No transaction goes on beyond: a core's port makes none that crosses a line (Cortex-A53 as in the Stratix 10
     * manual, 3.5.10), and so none crosses the 4 KiB that PCIe forbids (Base 2.2.7).
     */
    private int inLine(long ipa, int done) {
        return (int) Math.min(next.bytes - done, LINE - ((ipa + done) & (LINE - 1)));
    }

    /** A store over two lines counts with the first one's buffer. */
    private void intoBuffers(int chosen, RegionSpec region, Burst burst, MemoryType type, long ipa) {
        int bytes;
        for (int done = 0; done < next.bytes && !v.crashed; done += bytes) {
            bytes = inLine(ipa, done);
            merge(chosen, region, burst, type, ipa + done, bytes, done == 0 ? 1 : 0);
        }
    }

    private void byItself(int chosen, RegionSpec region, Burst burst, MemoryType type, long ipa) {
        Verdict worst = Verdict.FINE;
        int bytes;
        for (int done = 0; done < next.bytes && worst.response() != Response.HANG; done += bytes) {
            bytes = inLine(ipa, done);
            flushLine((ipa + done) & -LINE);
            if (v.crashed) {
                lostWithTheHost(region, burst);
                return;
            }
            worst = worst.worse(postAlone(region, burst, type, next.offset + done, bytes, timing.linePs()));
        }
        respond(chosen, region, burst, type, worst, 1, true);
    }

    /** Asked after the access has been issued, so its number is one less. */
    private boolean merges(int chosen, ProgramSpec program) {
        long group = Programs.group(program, v.programCount[chosen] - 1);
        return v.chances[chosen].merges(group);
    }

    private void merge(int chosen, RegionSpec region, Burst burst, MemoryType type, long at, int bytes, int stores) {
        WriteBuffers buffers = v.buffers;
        long line = at & -LINE;
        int slot = buffers.find(line);
        if (slot >= 0 && buffers.type[slot] != Way.index(type)) {
            flush(slot);
            slot = -1;
        }
        if (slot < 0) {
            if (buffers.isFull()) {
                flush(buffers.oldest());
            }
            slot = buffers.open(line, region.id());
        }
        burst.overwrittenBytes +=
                buffers.write(slot, WriteBuffers.bits(at, bytes), stores, chosen, Way.index(type), v.nowPs);
        burst.inFlightAfter += stores;
        if (buffers.mask[slot] == WriteBuffers.FULL) {
            flush(slot);
        }
    }

    private void flushLine(long line) {
        int slot = v.buffers.find(line);
        if (slot >= 0 && !v.crashed) {
            flush(slot);
        }
    }

    /** Buffers to which nobody has written for long leave by themselves, each when its time has come. */
    private void timeOut() {
        WriteBuffers buffers = v.buffers;
        while (buffers.open > 0 && !v.crashed) {
            int oldest = buffers.oldest();
            if (v.nowPs - buffers.writtenPs[oldest] < timing.flushAfter()) {
                return;
            }
            long corePs = v.nowPs;
            v.nowPs = buffers.writtenPs[oldest] + timing.flushAfter();
            flush(oldest);
            v.nowPs = Math.max(corePs, v.nowPs);
        }
    }

    void flushAll() {
        while (v.buffers.open > 0 && !v.crashed) {
            flush(v.buffers.oldest());
        }
    }

    /** Rule 6: a buffer leaves as one transaction when full, else as its runs; its stores fare as the worst of them. */
    void flush(int slot) {
        WriteBuffers buffers = v.buffers;
        long mask = buffers.mask[slot];
        int stores = buffers.stores[slot];
        int program = buffers.program[slot];
        MemoryType type = Way.TYPES[buffers.type[slot]];
        RegionSpec region = machine.region(buffers.region[slot]);
        long offset = buffers.ipa[slot] - region.gpa();
        Burst burst = v.burst(region.id());
        buffers.remove(slot);
        burst.inFlightAfter -= stores;
        long rest = mask;
        long fromFirst = mask >>> Long.numberOfTrailingZeros(mask);
        boolean holes = (fromFirst & (fromFirst + 1)) != 0;
        Verdict worst = Verdict.FINE;
        while (rest != 0 && worst.response() != Response.HANG) {
            int from = Long.numberOfTrailingZeros(rest);
            int run = machine.platform().cpu().split().firstPiece(rest);
            rest &= ~WriteBuffers.bits(from, run);
            Verdict verdict = post(region, burst, type, offset + from, run, holes, timing.linePs());
            if (verdict.cause() == FaultCause.BYTE_ENABLES) {
                machine.objections().objected(region.id(), verdict.cause(), Transaction.ofBuffer(offset, mask));
            } else {
                tell(region, verdict, true, offset + from, run);
            }
            worst = worst.worse(verdict);
        }
        respond(program, region, burst, type, worst, stores, true);
    }

    /** A store that was never sent because what had to leave before it ended the host. */
    private void lostWithTheHost(RegionSpec region, Burst burst) {
        Crash crash = machine.crash();
        if (crash != null) {
            burst.uncontained++;
            machine.count(v, region, Outcome.UNCONTAINED, crash.cause(), 1, v.access - 1, crash.esr());
        }
    }

    /** A posted write that did not come out of a buffer. */
    private Verdict postAlone(RegionSpec region, Burst burst, MemoryType type, long offset, int bytes, long sourcePs) {
        Verdict verdict = post(region, burst, type, offset, bytes, false, sourcePs);
        tell(region, verdict, true, offset, bytes);
        return verdict;
    }

    private void tell(RegionSpec region, Verdict verdict, boolean isWrite, long offset, int bytes) {
        if (verdict.response() != Response.OKAY) {
            machine.objections().objected(region.id(), verdict.cause(), Transaction.of(isWrite, offset, bytes));
        }
    }

    /** Rule 7 for a posted write, with its cost; what is to become of it, its caller sees to. */
    private Verdict post(
            RegionSpec region, Burst burst, MemoryType type, long offset, int bytes, boolean holes, long sourcePs) {
        Verdict verdict = machine.route(region).write(type, offset, bytes, holes);
        LinkCost link = machine.route(region).link();
        long wire = link.writeBytes(offset, bytes, verdict.pieces());
        long periodPs = Math.max(
                Math.max(sourcePs, link.ps(wire)), machine.route(region).servicePs() * verdict.pieces());
        v.nowPs = v.queue.post(v.nowPs, periodPs);
        travelled(burst, verdict.pieces(), wire);
        machine.transactions().transaction(region.id(), offset, bytes, verdict.pieces(), wire, 0);
        burst.writeTlps += verdict.pieces();
        return verdict;
    }

    /** A load waits for its completion; several may be under way. Device memory is read in pieces of a granule at most, as it is written, and none goes beyond its line. */
    private void load(int chosen, RegionSpec region, Burst burst, MemoryType type, long ipa) {
        long lastLine = (ipa + next.bytes - 1) & -LINE;
        flushLine(ipa & -LINE);
        flushLine(lastLine);
        if (v.crashed) {
            burst.discardedCrash++;
            return;
        }
        LinkCost link = machine.route(region).link();
        int least = leastLoad(type);
        Verdict worst = Verdict.FINE;
        int tlps = 0;
        long completionBytes = 0;
        int bytes;
        for (int done = 0; done < next.bytes; done += bytes) {
            bytes = Math.min(type.gathers() ? LINE : GRANULE, inLine(ipa, done));
            long from = next.offset + done;
            long to = from + bytes;
            if (bytes < least) {
                from &= -least;
                to = (to + least - 1) & -least;
            }
            int length = (int) (to - from);
            Verdict verdict = machine.route(region).read(from, length);
            completionBytes += requested(region, link, from, length);
            tell(region, verdict, false, from, length);
            worst = worst.worse(verdict);
            tlps++;
        }
        long nextLine = lastLine + LINE - region.gpa();
        if (speculates(region, type, nextLine)) {
            completionBytes += requested(region, link, nextLine, least);
            tlps++;
        }
        nonPosted(chosen, region, burst, type, worst, tlps, tlps * link.requestBytes(), completionBytes);
    }

    /** Wire bytes of what comes back for a request. */
    private long requested(RegionSpec region, LinkCost link, long offset, int bytes) {
        long completionBytes = link.completionBytes(offset, bytes);
        machine.transactions().transaction(region.id(), offset, bytes, 1, link.requestBytes(), completionBytes);
        return completionBytes;
    }

    /**
     * Whether the core reads from the next line too, of which no program learns: a load of Normal memory may do so (Linux device-io.rst). It is traffic
     * and nothing else, so it is left out where the target would object.
     */
    private boolean speculates(RegionSpec region, MemoryType type, long offset) {
        Cpu cpu = machine.platform().cpu();
        return !type.isDevice()
                && next.operation == Operation.LOAD
                && Chance.happens(v.speculationSeed, v.access, cpu.speculation())
                && machine.route(region).read(offset, cpu.ncLoadBytes()).response() == Response.OKAY;
    }

    /**
     * Bytes that a load fetches at least: what the core widens loads of Normal memory to, and the aligned 16 bytes around a SIMD load of Device memory, GRE
     * included (Arm's programmer's guide to memory types). A load-exclusive is exact.
     */
    private int leastLoad(MemoryType type) {
        if (next.operation == Operation.LOAD_EXCLUSIVE) {
            return 1;
        }
        if (type.isNormal()) {
            return machine.platform().cpu().ncLoadBytes();
        }
        return next.registers == Registers.SIMD ? GRANULE : 1;
    }

    /**
     * What the target answers: a read-modify-write, whose operand travels there and whose old value comes back, or a store-exclusive, whose status does. An
     * error comes back on it too: a store-exclusive takes none asynchronously (Cortex-A35 TRM 100236_0100, A7.5).
     */
    private void atomic(int chosen, RegionSpec region, Burst burst, MemoryType type) {
        if (v.crashed) {
            burst.discardedCrash++;
            return;
        }
        LinkCost link = machine.route(region).link();
        boolean isExclusive = next.operation == Operation.STORE_EXCLUSIVE;
        Verdict verdict = machine.route(region).write(type, next.offset, next.bytes, false);
        if (isExclusive && verdict.response() == Response.SERROR) {
            verdict = new Verdict(Response.ABORT_SYNC, verdict.cause(), verdict.pieces());
        }
        long requestBytes = link.writeBytes(next.offset, next.bytes, 1);
        long completionBytes = isExclusive ? 0 : link.completionBytes(next.offset, next.bytes);
        machine.transactions().transaction(region.id(), next.offset, next.bytes, 1, requestBytes, completionBytes);
        tell(region, verdict, true, next.offset, next.bytes);
        nonPosted(chosen, region, burst, type, verdict, 1, requestBytes, completionBytes);
    }

    /** Neither overtakes posted writes (PCIe Base 2.4.1; Liew et al., table 1), so it begins when those have left. */
    private void nonPosted(
            int chosen,
            RegionSpec region,
            Burst burst,
            MemoryType type,
            Verdict verdict,
            int pieces,
            long requestBytes,
            long completionBytes) {
        LinkCost link = machine.route(region).link();
        long requestPs = link.ps(requestBytes);
        long completionPs = link.ps(completionBytes);
        long beginPs = Math.max(v.nowPs, v.queue.freePs);
        v.queue.freePs =
                beginPs + Math.max(requestPs, pieces * machine.route(region).servicePs());
        v.nowPs = beginPs + machine.route(region).readPeriodPs(type, pieces, requestPs, completionPs);
        travelled(burst, pieces, requestBytes + completionBytes);
        respond(chosen, region, burst, type, verdict, 1, next.operation.isWrite());
    }

    private void travelled(Burst burst, int tlps, long wireBytes) {
        burst.tlps += tlps;
        burst.wireBytes += wireBytes;
    }

    private void respond(
            int chosen,
            RegionSpec region,
            Burst burst,
            MemoryType type,
            Verdict verdict,
            int accesses,
            boolean posted) {
        FaultCause cause = verdict.cause();
        switch (verdict.response()) {
            case OKAY, SPLIT -> {
                burst.completed += accesses;
            }
            case ALL_ONES -> {
                burst.completed += accesses;
                burst.allOnes += accesses;
            }
            case DROP_AER -> {
                burst.contained += accesses;
                machine.count(v, region, Outcome.CONTAINED, cause, accesses, v.access - 1, 0);
            }
            case CORRUPT -> {
                burst.corrupted += accesses;
                machine.count(v, region, Outcome.CORRUPTED, cause, accesses, v.access - 1, 0);
            }
            case ABORT_SYNC -> {
                burst.contained += accesses;
                ProgramSpec program = v.programs.get(chosen);
                long esr = Esr.dataAbortToEl1(program.kernel(), DFSC_EXTERNAL, posted);
                machine.count(v, region, Outcome.CONTAINED, cause, accesses, v.access - 1, esr);
                die(program, cause);
            }
            case SERROR -> raise(chosen, region, burst, type, cause, accesses);
            case HANG -> {
                burst.uncontained += accesses;
                machine.count(v, region, Outcome.UNCONTAINED, cause, accesses, v.access - 1, 0);
                machine.crash(v, region, cause, 0, v.access - 1, type, "the interconnect never answers");
            }
        }
    }

    private void raise(int chosen, RegionSpec region, Burst burst, MemoryType type, FaultCause cause, int accesses) {
        PendingError error = v.error;
        if (error.isRaised() && error.region != region.id()) {
            surface();
        }
        if (v.crashed) {
            burst.discardedCrash += accesses;
            return;
        }
        burst.inFlightAfter += accesses;
        error.accesses += accesses;
        if (!error.isRaised()) {
            error.surfacesPs = v.nowPs + timing.sErrorDelayPs();
            error.region = region.id();
            error.causeAccess = v.access - 1;
            error.cause = cause;
            error.type = type;
            error.program = chosen;
        }
    }

    /** Rule 8: an asynchronous error surfaces on an instruction that did not cause it. */
    private void surface() {
        PendingError error = v.error;
        RegionSpec region = machine.region(error.region);
        Burst burst = v.burst(region.id());
        int accesses = error.accesses;
        burst.inFlightAfter -= accesses;
        error.clear();
        long esr = machine.platform().serror().esr();
        switch (machine.reaction().containment()) {
            case NONE -> {
                burst.completed += accesses;
            }
            case CONTAINED -> {
                burst.contained += accesses;
                machine.count(v, region, Outcome.CONTAINED, error.cause, accesses, error.causeAccess, esr);
                die(v.programs.get(error.program), error.cause);
            }
            case UNCONTAINED -> {
                burst.uncontained += accesses;
                machine.count(v, region, Outcome.UNCONTAINED, error.cause, accesses, error.causeAccess, esr);
                machine.crash(
                        v,
                        region,
                        error.cause,
                        esr,
                        error.causeAccess,
                        error.type,
                        machine.reaction().reason());
            }
        }
    }

    /** Syndrome of the synchronous external abort that KVM injects for what has just been executed. */
    private long injectedAbort(ProgramSpec program) {
        return next.operation == Operation.FETCH
                ? Esr.instructionAbortToEl1(program.kernel(), DFSC_EXTERNAL)
                : Esr.dataAbortToEl1(program.kernel(), DFSC_EXTERNAL, false);
    }

    private void contained(RegionSpec region, Burst burst, FaultCause cause, long esr) {
        burst.contained++;
        machine.count(v, region, Outcome.CONTAINED, cause, 1, v.access - 1, esr);
    }

    /** What a guest does about a fault: the process is started again, or the kernel panics and the VM reboots. */
    private void die(ProgramSpec program, FaultCause cause) {
        if (program.kernel()) {
            machine.loseVm(v.vm, cause, false, v.nowPs);
        } else {
            v.nowPs += machine.platform().recovery().processNs() * 1000;
        }
    }

    private void park(RegionSpec region, long ipa, int fsc) {
        v.state = Vcpu.State.PARKED;
        Abort.Access kind =
                switch (next.operation) {
                    case LOAD, LOAD_EXCLUSIVE -> Abort.Access.READ;
                    case FETCH -> Abort.Access.EXEC;
                    case STORE, STORE_EXCLUSIVE, ATOMIC, ST64B, DC_ZVA, DMB, DSB, DGH -> Abort.Access.WRITE;
                };
        v.abort = new Abort(v.vm, v.index, region.id(), ipa, kind, fsc, v.nowPs);
    }

    private Burst issue(int chosen, RegionSpec region, MemoryType type) {
        Burst burst = v.issue(chosen, region.id(), type, next.bytes, next.operation.isBarrier());
        switch (next.operation) {
            case LOAD -> burst.loads++;
            case STORE, ST64B -> burst.stores++;
            case LOAD_EXCLUSIVE, STORE_EXCLUSIVE, ATOMIC -> burst.atomics++;
            case DC_ZVA, FETCH -> burst.others++;
            case DMB, DSB, DGH -> {}
        }
        return burst;
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
