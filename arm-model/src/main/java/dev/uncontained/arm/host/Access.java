package dev.uncontained.arm.host;

/** One access of a program: a reused, mutable value. */
final class Access {
    private static final int REGISTER_BYTES = 16;

    /** What it is. */
    enum Operation {
        LOAD,
        STORE,
        /** LDXR: a read whose monitor a store-exclusive relies on. */
        LOAD_EXCLUSIVE,
        /** STXR with its monitor open: the core waits for the status that comes back. */
        STORE_EXCLUSIVE,
        /** FEAT_LSE read-modify-write, such as LDADD. */
        ATOMIC,
        ST64B,
        DC_ZVA,
        /** Orders what is before it before what is after it; the core goes on. */
        DMB,
        /** Waits until everything before it is complete. */
        DSB,
        /** Ends gathering, and that is all: a hint. */
        DGH,
        FETCH;

        boolean isBarrier() {
            return this == DMB || this == DSB || this == DGH;
        }

        boolean isExclusiveOrAtomic() {
            return this == LOAD_EXCLUSIVE || this == STORE_EXCLUSIVE || this == ATOMIC;
        }

        /** Whether an abort on it is reported as one of a write. */
        boolean isWrite() {
            return this != LOAD && this != LOAD_EXCLUSIVE && this != FETCH;
        }
    }

    /** Registers of a load or store. */
    enum Registers {
        /** One general-purpose register, without writeback. */
        ONE,
        /** LDP and STP: two equal halves. */
        PAIR,
        /** One or more registers of 128 bits, or the lower part of one. */
        SIMD
    }

    Operation operation = Operation.LOAD;
    Registers registers = Registers.ONE;
    long offset;
    int bytes;

    GuestMapping mapping = GuestMapping.IOREMAP;

    /** Whether an abort on it carries a syndrome that KVM can emulate it by (DDI 0487, ESR_EL2.ISS.ISV): loads and stores of one register only. */
    boolean hasSyndrome() {
        return registers == Registers.ONE && (operation == Operation.LOAD || operation == Operation.STORE);
    }

    /** Bytes that its address must be a multiple of to be aligned: the size of what one register takes. */
    int alignment() {
        return switch (registers) {
            case ONE -> bytes;
            case PAIR -> bytes / 2;
            case SIMD -> Math.min(bytes, REGISTER_BYTES);
        };
    }
}
