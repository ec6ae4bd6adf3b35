package dev.uncontained.arm.syndrome;

/** The ISS of an exception class, field by field; bit positions as asm/esr.h. */
public sealed interface Syndrome {
    /** The 25-bit ISS these fields make. */
    int iss();

    /**
     * Data abort.
     *
     * @param isv bit 24: the five fields that follow are valid
     * @param sas bits 23:22: log2 of the access size
     * @param sse bit 21: sign-extending load
     * @param srt bits 20:16: register number
     * @param sf bit 15: 64-bit register
     * @param ar bit 14: acquire or release
     * @param vncr bit 13: access through VNCR_EL2
     * @param set bits 12:11: for external aborts; otherwise LST, what kind of 64-byte store
     * @param fnv bit 10: FAR not valid
     * @param ea bit 9: external abort type, implementation defined
     * @param cm bit 8: cache maintenance
     * @param s1ptw bit 7: fault of stage 2 on a stage-1 walk
     * @param wnr bit 6: write
     * @param dfsc bits 5:0: see {@link FaultStatus}
     */
    record DataAbort(
            boolean isv,
            int sas,
            boolean sse,
            int srt,
            boolean sf,
            boolean ar,
            boolean vncr,
            int set,
            boolean fnv,
            boolean ea,
            boolean cm,
            boolean s1ptw,
            boolean wnr,
            int dfsc)
            implements Syndrome {
        static DataAbort of(int iss) {
            return new DataAbort(
                    Bits.flag(iss, 24),
                    Bits.field(iss, 22, 2),
                    Bits.flag(iss, 21),
                    Bits.field(iss, 16, 5),
                    Bits.flag(iss, 15),
                    Bits.flag(iss, 14),
                    Bits.flag(iss, 13),
                    Bits.field(iss, 11, 2),
                    Bits.flag(iss, 10),
                    Bits.flag(iss, 9),
                    Bits.flag(iss, 8),
                    Bits.flag(iss, 7),
                    Bits.flag(iss, 6),
                    Bits.field(iss, 0, 6));
        }

        @Override
        public int iss() {
            return Bits.put(isv, 24)
                    | (sas << 22)
                    | Bits.put(sse, 21)
                    | (srt << 16)
                    | Bits.put(sf, 15)
                    | Bits.put(ar, 14)
                    | Bits.put(vncr, 13)
                    | (set << 11)
                    | Bits.put(fnv, 10)
                    | Bits.put(ea, 9)
                    | Bits.put(cm, 8)
                    | Bits.put(s1ptw, 7)
                    | Bits.put(wnr, 6)
                    | dfsc;
        }

        /** Bytes of the access; meaningful with ISV. */
        public int accessBytes() {
            return 1 << sas;
        }

        /** SET as a type; meaningful for external aborts. */
        public SyncErrorType syncErrorType() {
            return SyncErrorType.of(set);
        }
    }

    /**
     * Instruction abort.
     *
     * @param set bits 12:11
     * @param fnv bit 10: FAR not valid
     * @param ea bit 9
     * @param s1ptw bit 7
     * @param ifsc bits 5:0: see {@link FaultStatus}
     * @param other the remaining bits, RES0
     */
    record InstructionAbort(int set, boolean fnv, boolean ea, boolean s1ptw, int ifsc, int other) implements Syndrome {
        private static final int NAMED = 0x1EBF;

        static InstructionAbort of(int iss) {
            return new InstructionAbort(
                    Bits.field(iss, 11, 2),
                    Bits.flag(iss, 10),
                    Bits.flag(iss, 9),
                    Bits.flag(iss, 7),
                    Bits.field(iss, 0, 6),
                    iss & ~NAMED);
        }

        @Override
        public int iss() {
            return (set << 11) | Bits.put(fnv, 10) | Bits.put(ea, 9) | Bits.put(s1ptw, 7) | ifsc | other;
        }

        /** SET as a type; meaningful for external aborts. */
        public SyncErrorType syncErrorType() {
            return SyncErrorType.of(set);
        }
    }

    /**
     * SError with an architected syndrome (IDS 0).
     *
     * @param iesb bit 13: synchronised by an implicit error barrier
     * @param aet bits 12:10: meaningful with DFSC 0x11
     * @param ea bit 9
     * @param dfsc bits 5:0: 0x11 for an asynchronous external abort, 0 for uncategorised
     * @param other the remaining bits
     */
    record SError(boolean iesb, AsyncErrorType aet, boolean ea, int dfsc, int other) implements Syndrome {
        private static final int NAMED = 0x3E3F;

        static SError of(int iss) {
            return new SError(
                    Bits.flag(iss, 13),
                    AsyncErrorType.of(Bits.field(iss, 10, 3)),
                    Bits.flag(iss, 9),
                    Bits.field(iss, 0, 6),
                    iss & ~NAMED);
        }

        @Override
        public int iss() {
            return Bits.put(iesb, 13) | (aet.encoding() << 10) | Bits.put(ea, 9) | dfsc | other;
        }
    }

    /**
     * SError with an implementation defined syndrome (IDS 1).
     *
     * @param impdef bits 23:0
     */
    record ImpdefSError(int impdef) implements Syndrome {
        @Override
        public int iss() {
            return (1 << 24) | impdef;
        }
    }

    /** Any other class. */
    record Other(int iss) implements Syndrome {}
}
