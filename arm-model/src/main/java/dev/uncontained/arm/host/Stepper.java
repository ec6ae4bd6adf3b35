package dev.uncontained.arm.host;

import dev.uncontained.arm.host.Access.Operation;
import dev.uncontained.arm.host.Access.Registers;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.TargetRules;
import dev.uncontained.arm.platform.TargetRules.Response;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Executes a host's only vCPU access by access, with the reference, and remembers what its target objected to first: a fault says which access was at fault, and
 * whoever has to mend something must know the transaction.
 *
 * <p>The interpreter counts TLPs and names none, so this is a second reading of its rules 4 to 7: what an access sends is what its buffers have lost, and what
 * it sends by itself. {@link #untold} counts the TLPs of the interpreter that this reading did not foresee: where none speculates and no buffer leaves by itself, 0.
 */
public final class Stepper {
    private static final int GRANULE = 16;

    private final HostMachine machine;
    private final Vcpu v;
    private final Interpreter interpreter;
    private final Access access = new Access();
    private final Map<FaultCause, Transaction> objected = new EnumMap<>(FaultCause.class);
    private final WriteBuffers before;
    private long tlps;
    private long foreseen;
    private long untold;

    /** For a host with one vCPU that has one program. */
    public Stepper(HostMachine machine) {
        this.machine = machine;
        this.v = machine.vcpus()[0];
        this.interpreter = new Interpreter(v);
        this.before = new WriteBuffers(v.buffers.most);
    }

    /**
     * Executes the program's next access. An access that KVM would have to answer is answered with an abort.
     *
     * @return false when nothing can be executed any more: host or VM are gone
     */
    public boolean step() {
        ProgramSpec program = v.programs.getFirst();
        RegionSpec region = machine.region(program.region());
        Programs.next(program, v.programCount[0], v.draw(), region, access);
        execute(program, region);
        return v.state == Vcpu.State.RUNNING && !v.crashed;
    }

    /** Two DSBs: on the first all that is gathered leaves, on the second an error surfaces that this brought about. */
    public void barrier() {
        ProgramSpec program = v.programs.getFirst();
        ProgramSpec barriers = new ProgramSpec(
                Program.HOSTILE,
                program.region(),
                program.stage1(),
                program.accessBytes(),
                program.spanBytes(),
                program.offset(),
                program.sharePermille(),
                0,
                program.idiom(),
                program.kernel(),
                null,
                AccessKind.DSB);
        v.programs = List.of(barriers);
        step();
        step();
    }

    /** Whether anything has been executed whose outcome is still open: a buffer that has not left, an error that has not surfaced. */
    public boolean holdsBack() {
        return v.buffers.open > 0 || v.error.isRaised();
    }

    /** What has come of it; nothing can be executed after this. */
    public QuantumEnd end() {
        QuantumEnd end = machine.stop(burst -> {});
        return new QuantumEnd(
                end.quantum(),
                end.endNs(),
                end.aborts(),
                end.faults(),
                end.vmsLost(),
                machine.crash(),
                end.due(),
                end.finished());
    }

    /** The first transaction that a target objected to for this reason; null when none was. */
    public @Nullable Transaction objected(FaultCause cause) {
        return objected.get(cause);
    }

    /** TLPs that were sent and not foreseen here, or foreseen and not sent. */
    public long untold() {
        return untold;
    }

    private void execute(ProgramSpec program, RegionSpec region) {
        if (v.state != Vcpu.State.RUNNING || v.crashed) {
            return;
        }
        copyBuffers();
        foreseen = 0;
        boolean merges = v.chances[0].merges(Programs.group(program, v.programCount[0]));
        interpreter.step(Long.MAX_VALUE);
        Abort parked = v.abort;
        if (parked != null) {
            machine.abortAnswered(v.vm, v.index, AbortAnswer.INJECTED_SEA);
        }
        long sent = machine.totals().tlps() + v.burst(region.id()).tlps - tlps;
        tlps += sent;
        if (parked == null && v.state == Vcpu.State.RUNNING) {
            left(region, merges);
            if (sent > foreseen) {
                byItself(region, v.burst(region.id()).memoryType, merges);
            }
        }
        // what a crash interrupts is not sent to its end
        untold += v.crashed || v.state != Vcpu.State.RUNNING ? 0 : Math.abs(sent - foreseen);
    }

    private void copyBuffers() {
        before.open = 0;
        for (int slot = 0; slot < v.buffers.open; slot++) {
            int copy = before.open(v.buffers.ipa[slot], v.buffers.region[slot]);
            before.write(
                    copy,
                    v.buffers.mask[slot],
                    v.buffers.stores[slot],
                    v.buffers.program[slot],
                    v.buffers.type[slot],
                    v.buffers.writtenPs[slot]);
            before.touched[copy] = v.buffers.touched[slot];
        }
        before.sort();
    }

    /** The buffers that are no longer what they were, in the order in which they were last written, then what this access put into one that has left at once. */
    private void left(RegionSpec region, boolean merges) {
        boolean gathers = isStore() && merges && v.burst(region.id()).memoryType.gathers();
        int type = Way.index(v.burst(region.id()).memoryType);
        for (int slot = 0; slot < before.open; slot++) {
            long line = before.ipa[slot];
            long mask = before.mask[slot];
            boolean joins = gathers && before.type[slot] == type;
            long own = joins ? bytesIn(line, region) : 0;
            int now = v.buffers.find(line);
            if (now < 0) {
                buffer(region, Way.TYPES[before.type[slot]], line - region.gpa(), mask | own);
            } else if ((v.buffers.mask[now] & mask) != mask || v.buffers.type[now] != before.type[slot]) {
                buffer(region, Way.TYPES[before.type[slot]], line - region.gpa(), mask);
            }
        }
        if (gathers) {
            long first = (region.gpa() + access.offset) & -WriteBuffers.LINE;
            long last = (region.gpa() + access.offset + access.bytes - 1) & -WriteBuffers.LINE;
            for (long line = first; line <= last; line += WriteBuffers.LINE) {
                int was = before.find(line);
                if (v.buffers.find(line) < 0 && (was < 0 || before.type[was] != type)) {
                    buffer(region, Way.TYPES[type], line - region.gpa(), bytesIn(line, region));
                }
            }
        }
    }

    private boolean isStore() {
        return access.operation == Operation.STORE || access.operation == Operation.DC_ZVA;
    }

    /** The access' bytes in a line, as a buffer's mask. */
    private long bytesIn(long line, RegionSpec region) {
        long from = Math.max(line, region.gpa() + access.offset);
        long to = Math.min(line + WriteBuffers.LINE, region.gpa() + access.offset + access.bytes);
        return from >= to ? 0 : WriteBuffers.bits(from, (int) (to - from));
    }

    private void buffer(RegionSpec region, MemoryType type, long offset, long mask) {
        Transaction whole = Transaction.ofBuffer(offset, mask);
        boolean holes = (whole.byteEnables() & (whole.byteEnables() + 1)) != 0;
        for (long rest = mask; rest != 0; ) {
            int from = Long.numberOfTrailingZeros(rest);
            int run = machine.platform().cpu().split().firstPiece(rest);
            rest &= ~WriteBuffers.bits(from, run);
            Transaction piece = Transaction.of(true, offset + from, run);
            Verdict verdict = Verdict.write(
                    machine.route(region).rules(), region.decodedBytes(), type, piece.offset(), run, holes);
            foreseen += verdict.pieces();
            note(verdict, verdict.cause() == FaultCause.BYTE_ENABLES ? whole : piece);
        }
    }

    /** What the access sends without a buffer. */
    private void byItself(RegionSpec region, MemoryType type, boolean merges) {
        switch (access.operation) {
            case STORE, DC_ZVA -> {
                if (!type.gathers()) {
                    for (int done = 0; done < access.bytes; done += GRANULE) {
                        write(region, type, access.offset + done, Math.min(GRANULE, access.bytes - done));
                    }
                } else if (!merges) {
                    int first =
                            (int) Math.min(access.bytes, WriteBuffers.LINE - (access.offset & (WriteBuffers.LINE - 1)));
                    write(region, type, access.offset, first);
                    if (first < access.bytes) {
                        write(region, type, access.offset + first, access.bytes - first);
                    }
                }
            }
            case ST64B, STORE_EXCLUSIVE, ATOMIC -> write(region, type, access.offset, access.bytes);
            case LOAD, LOAD_EXCLUSIVE, FETCH -> read(region, type);
            case DMB, DSB, DGH -> {}
        }
    }

    private void write(RegionSpec region, MemoryType type, long offset, int bytes) {
        Verdict verdict =
                Verdict.write(machine.route(region).rules(), region.decodedBytes(), type, offset, bytes, false);
        foreseen += access.operation.isExclusiveOrAtomic() ? 1 : verdict.pieces();
        note(verdict, Transaction.of(true, offset, bytes));
    }

    private void read(RegionSpec region, MemoryType type) {
        TargetRules rules = machine.route(region).rules();
        int least = access.operation == Operation.LOAD_EXCLUSIVE
                ? access.bytes
                : type.gathers()
                        ? machine.platform().cpu().ncLoadBytes()
                        : access.registers == Registers.SIMD ? GRANULE : access.bytes;
        int bytes = Math.max(access.bytes, least);
        long offset = bytes == access.bytes ? access.offset : access.offset & -bytes;
        int piece = type.gathers() ? bytes : Math.min(GRANULE, bytes);
        for (int done = 0; done < bytes; done += piece) {
            foreseen++;
            note(
                    Verdict.read(rules, region.decodedBytes(), offset + done, piece),
                    Transaction.of(false, offset + done, piece));
        }
    }

    private void note(Verdict verdict, Transaction transaction) {
        if (verdict.response() != Response.OKAY) {
            objected.putIfAbsent(verdict.cause(), transaction);
        }
    }
}
