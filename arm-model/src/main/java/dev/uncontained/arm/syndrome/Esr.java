package dev.uncontained.arm.syndrome;

import org.jspecify.annotations.Nullable;

/**
 * An exception syndrome register, taken apart.
 *
 * @param value all 64 bits
 * @param exceptionClass its name; null for a class not listed
 * @param ec bits 31:26
 * @param il bit 25: 32-bit instruction
 * @param iss2 bits 55:32
 * @param syndrome bits 24:0
 */
public record Esr(
        long value, @Nullable ExceptionClass exceptionClass, int ec, boolean il, int iss2, Syndrome syndrome) {
    private static final int EC_SHIFT = 26;
    private static final int IL_SHIFT = 25;
    private static final int ISS_MASK = (1 << IL_SHIFT) - 1;
    private static final int IDS_BIT = 24;

    /** Takes a register value apart. */
    public static Esr decode(long value) {
        int ec = (int) (value >>> EC_SHIFT) & 0x3F;
        int iss = (int) value & ISS_MASK;
        ExceptionClass exceptionClass = ExceptionClass.of(ec);
        boolean il = ((value >>> IL_SHIFT) & 1) != 0;
        return new Esr(value, exceptionClass, ec, il, (int) (value >>> 32) & 0xFF_FFFF, syndrome(exceptionClass, iss));
    }

    /** The register value of an abort or SError with a 32-bit instruction. */
    public static long encode(ExceptionClass exceptionClass, Syndrome syndrome) {
        return ((long) exceptionClass.encoding() << EC_SHIFT) | (1L << IL_SHIFT) | syndrome.iss();
    }

    /**
     * An SError with an architected syndrome, DFSC 0x11, as RAS hardware reports it.
     *
     * @param aet how far it can be contained
     */
    public static long serror(AsyncErrorType aet) {
        return encode(ExceptionClass.SERROR, new Syndrome.SError(false, aet, false, FaultStatus.TAG_OR_SERROR, 0));
    }

    /**
     * A data abort from a lower exception level, without instruction syndrome.
     *
     * @param dfsc see {@link FaultStatus}
     */
    public static long dataAbort(int dfsc, boolean write) {
        return dataAbort(ExceptionClass.DATA_ABORT_LOWER, dfsc, write);
    }

    /**
     * A data abort as the guest's EL1 takes it, without instruction syndrome.
     *
     * @param fromKernel whether EL1 itself made the access (exception class 0x25), and not EL0 (0x24)
     * @param dfsc see {@link FaultStatus}
     */
    public static long dataAbortToEl1(boolean fromKernel, int dfsc, boolean write) {
        return dataAbort(fromKernel ? ExceptionClass.DATA_ABORT_SAME : ExceptionClass.DATA_ABORT_LOWER, dfsc, write);
    }

    /**
     * An instruction abort as the guest's EL1 takes it.
     *
     * @param fromKernel whether EL1 itself fetched (exception class 0x21), and not EL0 (0x20)
     * @param ifsc see {@link FaultStatus}
     */
    public static long instructionAbortToEl1(boolean fromKernel, int ifsc) {
        ExceptionClass exceptionClass =
                fromKernel ? ExceptionClass.INSTRUCTION_ABORT_SAME : ExceptionClass.INSTRUCTION_ABORT_LOWER;
        return encode(exceptionClass, Syndrome.InstructionAbort.of(ifsc));
    }

    private static long dataAbort(ExceptionClass exceptionClass, int dfsc, boolean write) {
        return encode(
                exceptionClass,
                new Syndrome.DataAbort(
                        false, 0, false, 0, false, false, false, 0, false, false, false, false, write, dfsc));
    }

    /** The 25-bit ISS. */
    public int iss() {
        return (int) value & ISS_MASK;
    }

    private static Syndrome syndrome(@Nullable ExceptionClass exceptionClass, int iss) {
        return switch (exceptionClass) {
            case DATA_ABORT_LOWER, DATA_ABORT_SAME -> Syndrome.DataAbort.of(iss);
            case INSTRUCTION_ABORT_LOWER, INSTRUCTION_ABORT_SAME -> Syndrome.InstructionAbort.of(iss);
            case SERROR ->
                Bits.flag(iss, IDS_BIT) ? new Syndrome.ImpdefSError(iss & ~(1 << IDS_BIT)) : Syndrome.SError.of(iss);
            case null, default -> new Syndrome.Other(iss);
        };
    }
}
