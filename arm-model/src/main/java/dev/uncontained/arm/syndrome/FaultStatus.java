package dev.uncontained.arm.syndrome;

/** Fault status codes: ESR_ELx.ISS bits 5:0 of aborts (Arm ARM ESR_EL2, DFSC and IFSC; asm/esr.h). */
public final class FaultStatus {
    /** Synchronous external abort, not on a table walk. */
    public static final int SYNC_EXTERNAL = 0x10;

    /** Synchronous tag check fault; of an SError, an asynchronous external abort. */
    public static final int TAG_OR_SERROR = 0x11;

    /** Synchronous parity or ECC error, not on a table walk. */
    public static final int SYNC_ECC = 0x18;

    /** Alignment fault. */
    public static final int ALIGNMENT = 0x21;

    /** TLB conflict abort. */
    public static final int TLB_CONFLICT = 0x30;

    /** Unsupported exclusive or atomic access. */
    public static final int EXCLUSIVE_OR_ATOMIC = 0x35;

    private FaultStatus() {}

    /** Translation fault at any level, -1 included. */
    public static boolean isTranslation(int fsc) {
        return (fsc & 0x3C) == 0x04 || fsc == 0x2B;
    }

    /** Address size fault at any level, -1 included. */
    public static boolean isAddressSize(int fsc) {
        return (fsc & 0x3C) == 0x00 || fsc == 0x29;
    }

    /** Access flag fault. */
    public static boolean isAccessFlag(int fsc) {
        return (fsc & 0x3C) == 0x08;
    }

    /** Permission fault. */
    public static boolean isPermission(int fsc) {
        return (fsc & 0x3C) == 0x0C;
    }

    /** What kvm_vcpu_abt_issea takes for a synchronous external abort, ECC errors and walks included. */
    public static boolean isExternalAbort(int fsc) {
        return fsc == SYNC_EXTERNAL || fsc == SYNC_ECC || isWalkExternal(fsc) || isWalkEcc(fsc);
    }

    /** The level of a fault that has one; {@link Integer#MIN_VALUE} for others. */
    public static int level(int fsc) {
        if (fsc == 0x29 || fsc == 0x2B || fsc == 0x13 || fsc == 0x1B) {
            return -1;
        }
        boolean levelled = fsc < SYNC_EXTERNAL || isWalkExternal(fsc) || isWalkEcc(fsc);
        return levelled ? fsc & 0b11 : Integer.MIN_VALUE;
    }

    /**
     * In words, with the level.
     *
     * @param fsc 0 to 63
     */
    public static String describe(int fsc) {
        String level = level(fsc) == Integer.MIN_VALUE ? "" : ", level " + level(fsc);
        return kind(fsc) + level;
    }

    private static String kind(int fsc) {
        if (isAddressSize(fsc)) {
            return "address size fault";
        }
        if (isTranslation(fsc)) {
            return "translation fault";
        }
        if (isAccessFlag(fsc)) {
            return "access flag fault";
        }
        if (isPermission(fsc)) {
            return "permission fault";
        }
        if (isWalkExternal(fsc)) {
            return "synchronous external abort on a table walk";
        }
        if (isWalkEcc(fsc)) {
            return "synchronous parity or ECC error on a table walk";
        }
        return switch (fsc) {
            case SYNC_EXTERNAL -> "synchronous external abort";
            case TAG_OR_SERROR -> "synchronous tag check fault";
            case SYNC_ECC -> "synchronous parity or ECC error";
            case ALIGNMENT -> "alignment fault";
            case TLB_CONFLICT -> "TLB conflict abort";
            case EXCLUSIVE_OR_ATOMIC -> "unsupported exclusive or atomic access";
            default -> "reserved or implementation defined fault status";
        };
    }

    private static boolean isWalkExternal(int fsc) {
        return (fsc & 0x3C) == 0x14 || fsc == 0x13;
    }

    private static boolean isWalkEcc(int fsc) {
        return (fsc & 0x3C) == 0x1C || fsc == 0x1B;
    }
}
