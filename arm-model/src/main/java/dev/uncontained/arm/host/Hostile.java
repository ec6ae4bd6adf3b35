package dev.uncontained.arm.host;

import dev.uncontained.arm.host.Access.Operation;
import dev.uncontained.arm.host.Access.Registers;

/** What {@link Program#HOSTILE} accesses: every {@link AccessKind} through every stage-1 type by chance, or one kind through one type. */
final class Hostile {
    private static final int LINE = WriteBuffers.LINE;
    private static final int[] HOLES = {0, 16, 40};
    private static final GuestMapping[] MAPPINGS = GuestMapping.values();
    private static final AccessKind[] DRAWN = new AccessKind[32];

    static {
        int at = 0;
        for (AccessKind kind : AccessKind.values()) {
            for (int i = 0; i < kind.weight(); i++) {
                DRAWN[at++] = kind;
            }
        }
        if (at != DRAWN.length) {
            throw new IllegalStateException("weights of the access kinds add up to " + at + ", not " + DRAWN.length);
        }
    }

    private Hostile() {}

    static void access(ProgramSpec program, long draw, RegionSpec region, Access out) {
        AccessKind only = program.only();
        AccessKind kind = only == null ? DRAWN[(int) (draw & 31)] : only;
        if (only == null) {
            out.mapping = MAPPINGS[(int) Long.remainderUnsigned(draw >>> 40, MAPPINGS.length)];
        }
        int bytes = only == null ? kind.leastBytes() << (draw >>> 5 & 3) : program.accessBytes();
        out.bytes = Math.clamp(bytes, kind.leastBytes(), kind.mostBytes());
        long slot =
                program.offset() + Long.remainderUnsigned(draw >>> 8, Math.max(1, program.spanBytes() / LINE)) * LINE;
        boolean isOdd = (draw >>> 7 & 1) != 0;
        long beyond = Math.min(region.decodedBytes(), region.sizeBytes() - LINE);
        switch (kind) {
            case STORE -> set(out, Operation.STORE, Registers.ONE, slot);
            case LOAD -> set(out, Operation.LOAD, Registers.ONE, slot);
            case UNALIGNED_STORE -> set(out, Operation.STORE, Registers.ONE, slot + 1);
            case UNALIGNED_LOAD -> set(out, Operation.LOAD, Registers.ONE, slot + 3);
            case SCATTERED_STORE ->
                set(out, Operation.STORE, Registers.ONE, slot + HOLES[(int) Long.remainderUnsigned(draw >>> 58, 3)]);
            case STORE_PAIR -> set(out, Operation.STORE, Registers.PAIR, isOdd ? slot + out.bytes / 2 : slot);
            case LOAD_PAIR -> set(out, Operation.LOAD, Registers.PAIR, isOdd ? slot + out.bytes / 2 : slot);
            case STORE_SIMD -> set(out, Operation.STORE, Registers.SIMD, slot);
            case LOAD_SIMD -> set(out, Operation.LOAD, Registers.SIMD, slot);
            case LOAD_EXCLUSIVE -> set(out, Operation.LOAD_EXCLUSIVE, Registers.ONE, slot);
            case STORE_EXCLUSIVE -> set(out, Operation.STORE_EXCLUSIVE, Registers.ONE, slot);
            case LSE_ATOMIC -> set(out, Operation.ATOMIC, Registers.ONE, slot);
            case ST64B -> set(out, Operation.ST64B, Registers.ONE, slot);
            case DC_ZVA -> set(out, Operation.DC_ZVA, Registers.ONE, slot);
            case FETCH -> set(out, Operation.FETCH, Registers.ONE, slot);
            case UNDECODED_STORE -> set(out, Operation.STORE, Registers.ONE, beyond);
            case UNDECODED_LOAD -> set(out, Operation.LOAD, Registers.ONE, beyond);
            case DMB -> set(out, Operation.DMB, Registers.ONE, 0);
            case DSB -> set(out, Operation.DSB, Registers.ONE, 0);
            case DGH -> set(out, Operation.DGH, Registers.ONE, 0);
        }
    }

    private static void set(Access out, Operation operation, Registers registers, long offset) {
        out.operation = operation;
        out.registers = registers;
        out.offset = offset;
    }
}
