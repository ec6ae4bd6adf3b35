package dev.uncontained.arm.host;

import dev.uncontained.arm.host.Access.Operation;

/** What each named program accesses, as a function of its own access counter and a draw. */
final class Programs {
    private static final int LINE = 64;
    private static final int MIXED_PERIOD = 16;
    private static final int MIXED_STORES = 10;
    private static final int MIXED_LOADS = 15;
    private static final int ROW_BYTES = 256;
    private static final int ROW_STRIDE = 4096;
    private static final GuestMapping[] MAPPINGS = GuestMapping.values();

    private Programs() {}

    /**
     * The next access.
     *
     * @param program the program
     * @param n its access counter
     * @param draw well-mixed bits that belong to this access
     * @param region region it touches
     * @param out takes the access
     */
    static void next(ProgramSpec program, long n, long draw, RegionSpec region, Access out) {
        int size = program.accessBytes();
        out.bytes = size;
        out.syndrome = size <= 8;
        out.mapping = program.stage1();
        switch (program.program()) {
            case STREAM_WC, STREAM_DEVICE -> store(out, program.offset() + n * size % program.spanBytes());
            case DOORBELL -> {
                if ((n & 1) == 0) {
                    store(out, program.offset());
                } else {
                    barrier(out);
                }
            }
            case BLUEFLAME -> {
                int perLine = LINE / size + 1;
                long push = n / perLine;
                int within = (int) (n % perLine);
                if (within < perLine - 1) {
                    store(out, program.offset() + push * LINE % program.spanBytes() + (long) within * size);
                } else {
                    barrier(out);
                }
            }
            case POLL -> load(out, program.offset());
            case MIXED -> {
                int phase = (int) (n % MIXED_PERIOD);
                long slot = place(draw, program.spanBytes(), size);
                if (phase < MIXED_STORES) {
                    store(out, program.offset() + slot);
                } else if (phase < MIXED_LOADS) {
                    load(out, program.offset() + slot);
                } else {
                    barrier(out);
                }
            }
            case RANDOM -> {
                int width = 1 << (draw & 3);
                long slot = place(draw, program.spanBytes(), width);
                out.bytes = width;
                int kind = (int) (draw >>> 2 & 15);
                if (kind < 10) {
                    store(out, program.offset() + slot);
                } else if (kind < 15) {
                    load(out, program.offset() + slot);
                } else {
                    barrier(out);
                }
            }
            case FRAMEBUFFER -> store(out, pixel(program, n));
            case HOSTILE -> hostile(program, draw, region, out);
        }
    }

    /** Offset of the {@code n}th store of a frame buffer's lines. */
    static long pixel(ProgramSpec program, long n) {
        long pixel = n * program.accessBytes();
        long row = pixel / ROW_BYTES;
        long rows = Math.max(1, program.spanBytes() / ROW_STRIDE);
        return program.offset() + row % rows * ROW_STRIDE + pixel % ROW_BYTES;
    }

    /** An aligned offset of an access of {@code bytes} bytes in a span; the draw's lowest bits hardly matter to it. */
    static long place(long draw, long spanBytes, int bytes) {
        int shift = Integer.numberOfTrailingZeros(bytes);
        return Math.unsignedMultiplyHigh(draw, spanBytes >> shift) << shift;
    }

    /** The 64 bytes of its own stores that a program's {@code n}th access belongs to: what stays together in a buffer or does not. */
    static long group(ProgramSpec program, long n) {
        return program.program() == Program.BLUEFLAME
                ? n / (LINE / program.accessBytes() + 1)
                : n * program.accessBytes() / LINE;
    }

    private static void hostile(ProgramSpec program, long draw, RegionSpec region, Access out) {
        out.mapping = MAPPINGS[(int) Long.remainderUnsigned(draw >>> 40, MAPPINGS.length)];
        int width = 1 << (draw >>> 4 & 3);
        long slot = Long.remainderUnsigned(draw >>> 8, Math.max(1, program.spanBytes() / LINE)) * LINE;
        out.bytes = width;
        out.syndrome = true;
        switch ((int) (draw & 15)) {
            case 0 -> store(out, program.offset() + slot + 1);
            case 1 -> load(out, program.offset() + slot + 3);
            case 2 -> {
                out.operation = Operation.ATOMIC;
                out.offset = program.offset() + slot;
            }
            case 3 -> {
                out.operation = Operation.FETCH;
                out.bytes = 4;
                out.offset = program.offset() + slot;
            }
            case 4 -> {
                out.operation = Operation.DC_ZVA;
                out.bytes = LINE;
                out.offset = program.offset() + slot;
            }
            case 5 -> {
                out.operation = Operation.ST64B;
                out.bytes = LINE;
                out.offset = program.offset() + slot;
            }
            case 6 -> load(out, Math.min(region.decodedBytes(), region.sizeBytes() - LINE));
            case 7 -> store(out, Math.min(region.decodedBytes(), region.sizeBytes() - LINE));
            case 8, 9 -> {
                out.bytes = 16;
                out.syndrome = false;
                store(out, program.offset() + slot);
            }
            case 10 -> store(out, program.offset() + slot + 16);
            case 11 -> store(out, program.offset() + slot + 40);
            case 12 -> load(out, program.offset() + slot);
            case 13 -> barrier(out);
            default -> store(out, program.offset() + slot);
        }
    }

    private static void store(Access out, long offset) {
        out.operation = Operation.STORE;
        out.offset = offset;
    }

    private static void load(Access out, long offset) {
        out.operation = Operation.LOAD;
        out.offset = offset;
    }

    private static void barrier(Access out) {
        out.operation = Operation.BARRIER;
        out.offset = 0;
        out.bytes = 0;
    }
}
