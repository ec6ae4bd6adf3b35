package dev.uncontained.arm.memory;

import dev.uncontained.arm.memory.Cacheability.Policy;

/** MemAttr[3:0] of a stage-2 leaf on a PE without FEAT_MTE_PERM: table D8-96 with FWB 0, D8-100 and D8-101 with FWB 1. */
public final class Stage2MemAttr {
    /** KVM's Device-nGnRE, FWB or not (asm/memory.h MT_S2_DEVICE_nGnRE). */
    public static final int DEVICE_nGnRE = 0b0001;

    /** KVM's Normal Non-cacheable, FWB or not (MT_S2_NORMAL_NC, MT_S2_FWB_NORMAL_NC). */
    public static final int NORMAL_NC = 0b0101;

    /** KVM's Normal Write-Back without FWB (MT_S2_NORMAL). */
    public static final int NORMAL_WB = 0b1111;

    /** KVM's forced Write-Back with FWB (MT_S2_FWB_NORMAL). */
    public static final int FWB_FORCE_WB = 0b0110;

    /** With FWB: the stage-1 attributes as they are. */
    public static final int FWB_STAGE1 = 0b0111;

    private Stage2MemAttr() {}

    /**
     * The encoding KVM writes for a type: Device-nGnRE, Normal-NC or Normal-WB.
     *
     * @throws IllegalArgumentException for a type KVM has no stage-2 encoding of
     */
    public static int forKvm(MemoryType type, boolean fwb) {
        return switch (type) {
            case DEVICE_nGnRE -> DEVICE_nGnRE;
            case NORMAL_NC -> NORMAL_NC;
            case NORMAL_WB -> fwb ? FWB_FORCE_WB : NORMAL_WB;
            case DEVICE_nGnRnE, DEVICE_nGRE, DEVICE_GRE, NORMAL_WT ->
                throw new IllegalArgumentException(type + " is not one of DEVICE_nGnRE, NORMAL_NC, NORMAL_WB");
        };
    }

    /**
     * The encoding of a type, both domains alike; with FWB, of forced Write-Back.
     *
     * @throws IllegalArgumentException for Write-Through with FWB, which has no encoding
     */
    public static int of(MemoryType type, boolean fwb) {
        return switch (type) {
            case DEVICE_nGnRnE, DEVICE_nGnRE, DEVICE_nGRE, DEVICE_GRE -> type.deviceField();
            case NORMAL_NC -> NORMAL_NC;
            case NORMAL_WB -> fwb ? FWB_FORCE_WB : NORMAL_WB;
            case NORMAL_WT -> {
                if (fwb) {
                    throw new IllegalArgumentException("stage 2 has no Write-Through encoding with FWB");
                }
                yield 0b1010;
            }
        };
    }

    /**
     * Whether the encoding is reserved. With FWB, MemAttr[3] is RES0 and ignored.
     *
     * @param memAttr 0 to 15
     */
    public static boolean isReserved(int memAttr, boolean fwb) {
        return fwb ? (memAttr & 0b111) == 0b100 : memAttr == 0b0100 || memAttr == 0b1000 || memAttr == 0b1100;
    }

    /** Whether the encoding is a Device type; under FWB still to be combined with stage 1. */
    public static boolean isDevice(int memAttr, boolean fwb) {
        return fwb ? (memAttr & 0b100) == 0 : memAttr >> 2 == 0;
    }

    /** Outer policy of a legal Normal encoding, FWB 0. */
    static Policy outer(int memAttr) {
        return policy(memAttr >> 2);
    }

    /** Inner policy of a legal Normal encoding, FWB 0. */
    static Policy inner(int memAttr) {
        return policy(memAttr & 0b11);
    }

    private static Policy policy(int field) {
        return switch (field) {
            case 0b01 -> Policy.NON_CACHEABLE;
            case 0b10 -> Policy.WRITE_THROUGH;
            case 0b11 -> Policy.WRITE_BACK;
            default -> throw new IllegalArgumentException("stage-2 cacheability " + field + " is reserved");
        };
    }

    /** What the field says by itself, in the words of the Arm manual. */
    public static String manualName(int memAttr, boolean fwb) {
        if (isReserved(memAttr, fwb)) {
            return "reserved";
        }
        if (isDevice(memAttr, fwb)) {
            return MemoryType.device(memAttr & 0b11).manualName();
        }
        if (fwb) {
            return switch (memAttr & 0b11) {
                case 0b01 -> "Normal Non-cacheable, or the stage-1 Device type";
                case 0b10 -> "Normal Write-Back, whatever stage 1 says";
                default -> "the stage-1 attributes";
            };
        }
        Policy outer = outer(memAttr);
        Policy inner = inner(memAttr);
        return outer == inner ? "Normal " + word(inner) : "Normal Inner " + word(inner) + ", Outer " + word(outer);
    }

    private static String word(Policy policy) {
        return switch (policy) {
            case NON_CACHEABLE -> "Non-cacheable";
            case WRITE_THROUGH -> "Write-Through";
            case WRITE_BACK -> "Write-Back";
        };
    }
}
