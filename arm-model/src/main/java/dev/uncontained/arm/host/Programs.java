package dev.uncontained.arm.host;

import dev.uncontained.arm.host.Access.Operation;
import dev.uncontained.arm.host.Access.Registers;

/** What each named program accesses, as a function of its own access counter and a draw. */
final class Programs {
    private static final int LINE = 64;
    private static final int MIXED_PERIOD = 16;
    private static final int MIXED_STORES = 10;
    private static final int MIXED_LOADS = 15;
    private static final int DOUBLE_WORD = 8;
    private static final int ROW_BYTES = 256;
    private static final int ROW_STRIDE = 4096;
    private static final int HALF = 32;

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
                int perPush = program.accessesOfPush();
                long push = n / perPush;
                int within = (int) (n % perPush);
                if (within < perPush - 1) {
                    long begin = push * program.messageBytes() % program.spanBytes();
                    store(out, program.offset() + begin + (long) within * size);
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
                long slot = anyPlace(draw, program.spanBytes(), width);
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
            case HOSTILE -> Hostile.access(program, draw, region, out);
        }
        if (program.program() != Program.HOSTILE) {
            written(program, out);
        }
    }

    /** By which instruction a compiler makes it: stores as the idiom says, loads by the registers they fill. */
    private static void written(ProgramSpec program, Access out) {
        boolean isStore = out.operation == Operation.STORE;
        if (isStore && program.storesWithSt64b() && out.bytes == LINE) {
            out.operation = Operation.ST64B;
            out.registers = Registers.ONE;
            return;
        }
        boolean pairs = isStore && program.idiom() == StoreIdiom.STP_RUN && out.bytes >= DOUBLE_WORD;
        boolean simd = isStore && program.idiom() == StoreIdiom.NEON_MULTI;
        if (simd || out.bytes > 2 * DOUBLE_WORD) {
            out.registers = Registers.SIMD;
        } else {
            out.registers = pairs || out.bytes > DOUBLE_WORD ? Registers.PAIR : Registers.ONE;
        }
    }

    /** Offset of the {@code n}th store of a frame buffer's lines. */
    static long pixel(ProgramSpec program, long n) {
        long pixel = n * program.accessBytes();
        long row = pixel / ROW_BYTES;
        return program.offset() + row % rows(program) * ROW_STRIDE + pixel % ROW_BYTES;
    }

    /** How many bytes a frame buffer's stores write one after another, from one at {@code offset} on, before they leave {@code reach} bytes or begin a new frame. */
    static long pixelBytes(ProgramSpec program, long offset, long reach) {
        long from = offset - program.offset();
        long to = Math.min(from + reach, rows(program) * ROW_STRIDE);
        return ofRows(to) - ofRows(from);
    }

    private static long rows(ProgramSpec program) {
        return Math.max(1, program.spanBytes() / ROW_STRIDE);
    }

    /** How many of a frame's first bytes lie in rows. */
    private static long ofRows(long bytes) {
        return bytes / ROW_STRIDE * ROW_BYTES + Math.min(bytes % ROW_STRIDE, ROW_BYTES);
    }

    /**
     * An aligned offset of an access of {@code bytes} bytes in a span. Only the draw's upper half decides, so that it takes one plain product where the span has no
     * more than 2^32 places; of a longer one some places are never chosen.
     */
    static long place(long draw, long spanBytes, int bytes) {
        int shift = Integer.numberOfTrailingZeros(bytes);
        return Math.unsignedMultiplyHigh(draw >>> HALF << HALF, spanBytes >> shift) << shift;
    }

    /** The same for an access of 1 to 8 bytes, any of the aligned places in a double-word; more bits of the draw say which. */
    static long anyPlace(long draw, long spanBytes, int bytes) {
        return place(draw, spanBytes, DOUBLE_WORD) + (draw >>> 6 & (DOUBLE_WORD - 1) & -bytes);
    }

    /** The 64 bytes of its own stores that a program's {@code n}th access belongs to: what stays together in a buffer or does not. */
    static long group(ProgramSpec program, long n) {
        if (program.program() != Program.BLUEFLAME) {
            return n * program.accessBytes() / LINE;
        }
        int perPush = program.accessesOfPush();
        return n / perPush * (program.messageBytes() / LINE) + n % perPush * program.accessBytes() / LINE;
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
        out.operation = Operation.DSB;
        out.offset = 0;
        out.bytes = 0;
    }
}
