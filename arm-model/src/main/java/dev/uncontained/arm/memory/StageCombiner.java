package dev.uncontained.arm.memory;

import dev.uncontained.arm.memory.Cacheability.Policy;
import org.jspecify.annotations.Nullable;

/**
 * Stage 1 x stage 2 for data accesses of the EL1&amp;0 regime, on a PE with FEAT_S2FWB, FEAT_XS and FEAT_MTE2 and
 * without FEAT_MTE_PERM (Arm ARM D8.6.3 to D8.6.7).
 *
 * <p>Where the manual leaves a choice: the shareability that stage 1 hands on is the configured one, also for Device
 * and Non-cacheable (R_NSCNC: IMPLEMENTATION DEFINED); FnXS is 0; an XS of 0 is carried through only when stage 1's
 * byte sets it by name. {@code docs/memory-types.md} says what follows.
 */
public final class StageCombiner {
    private static final int MAIR_BITS = 8;

    /** Type by (cd, fwb, MemAttr, MAIR byte), null if reserved, so that a TLB refill costs one load. */
    private static final @Nullable MemoryType[] EFFECTIVE = effectiveTable();

    private StageCombiner() {}

    /**
     * Combines the two stages.
     *
     * @param mairByte stage-1 attribute byte, 0 to 0xFF
     * @param s1Sh stage-1 SH field, 0 to 3
     * @param s2MemAttr stage-2 MemAttr[3:0], 0 to 15
     * @param s2Sh stage-2 SH field, 0 to 3
     * @param fwb HCR_EL2.FWB
     * @param cd HCR_EL2.CD
     * @throws IllegalArgumentException naming the field that is out of range
     */
    public static CombinedAttributes combine(
            int mairByte, int s1Sh, int s2MemAttr, int s2Sh, boolean fwb, boolean cd, Dialect dialect) {
        check("s1_attr", mairByte, 0xFF);
        check("s1_sh", s1Sh, 3);
        check("s2_memattr", s2MemAttr, 15);
        check("s2_sh", s2Sh, 3);
        String reserved = reservedInputs(mairByte, s1Sh, s2MemAttr, s2Sh, fwb);
        return switch (dialect) {
            case ARM -> arm(reserved, mairByte, s1Sh, s2MemAttr, s2Sh, fwb, cd);
            case KVM -> kvm(reserved, mairByte, s1Sh, s2MemAttr, s2Sh, fwb, cd);
        };
    }

    /**
     * The type a data access meets by the Arm manual, from a table.
     *
     * @return the type, or null if either encoding is reserved
     */
    public static @Nullable MemoryType effectiveType(int mairByte, int s2MemAttr, boolean fwb, boolean cd) {
        return EFFECTIVE[index(mairByte, s2MemAttr, fwb, cd)];
    }

    private static CombinedAttributes arm(
            String reserved, int mairByte, int s1Sh, int s2MemAttr, int s2Sh, boolean fwb, boolean cd) {
        MemoryAttributes s1 = MairByte.decode(mairByte);
        if (!reserved.isEmpty() || s1 == null) {
            return new CombinedAttributes(
                    true, reserved, null, CombinedAttributes.UNDEFINED, CombinedAttributes.UNDEFINED);
        }
        MemoryAttributes combined = attributes(s1, s2MemAttr, fwb, cd);
        Shareability sh = isOuterShareable(combined)
                ? Shareability.OUTER_SHAREABLE
                : Shareability.of(s1Sh).combine(Shareability.of(s2Sh));
        return new CombinedAttributes(false, "", combined, combined.attributeByte(), sh.encoding());
    }

    private static CombinedAttributes kvm(
            String reserved, int mairByte, int s1Sh, int s2MemAttr, int s2Sh, boolean fwb, boolean cd) {
        int attr = KvmWalker.attr(mairByte, s2MemAttr, fwb, cd);
        int sh = KvmWalker.shareability(mairByte, s1Sh, attr, s2Sh);
        MemoryAttributes combined = reserved.isEmpty() ? MairByte.decode(attr) : null;
        return new CombinedAttributes(!reserved.isEmpty(), reserved, combined, attr, sh);
    }

    private static MemoryAttributes attributes(MemoryAttributes s1, int s2MemAttr, boolean fwb, boolean cd) {
        MemoryAttributes combined = Stage2MemAttr.isDevice(s2MemAttr, fwb)
                ? stage2Device(s1, MemoryType.device(s2MemAttr & 0b11))
                : fwb ? forced(s1, s2MemAttr & 0b111) : stage2Normal(s1, s2MemAttr);
        return switch (combined) {
            case MemoryAttributes.Device device -> device;
            case MemoryAttributes.Normal normal -> cd ? nonCacheable(s1) : normal;
        };
    }

    /** Table D8-97 and, with FWB, R_GSDKZ: the stronger of two Device types. */
    private static MemoryAttributes stage2Device(MemoryAttributes s1, MemoryType s2) {
        MemoryType s1Type = s1.type();
        boolean stage1Stronger = s1Type.isDevice() && s1Type.compareTo(s2) < 0;
        return new MemoryAttributes.Device(stage1Stronger ? s1Type : s2, s1.xsZero());
    }

    /** Table D8-98, each domain by itself. */
    private static MemoryAttributes stage2Normal(MemoryAttributes s1, int s2MemAttr) {
        return switch (s1) {
            case MemoryAttributes.Device device -> device;
            case MemoryAttributes.Normal normal -> {
                Cacheability outer = weaker(normal.outer(), Stage2MemAttr.outer(s2MemAttr));
                Cacheability inner = weaker(normal.inner(), Stage2MemAttr.inner(s2MemAttr));
                boolean writeBack = outer.policy() == Policy.WRITE_BACK && inner.policy() == Policy.WRITE_BACK;
                yield new MemoryAttributes.Normal(outer, inner, normal.tagged() && writeBack, normal.xsZero());
            }
        };
    }

    /** Table D8-101. */
    private static MemoryAttributes forced(MemoryAttributes s1, int s2MemAttr) {
        return switch (s2MemAttr) {
            case Stage2MemAttr.NORMAL_NC -> s1.type().isDevice() ? s1 : nonCacheable(s1);
            case Stage2MemAttr.FWB_FORCE_WB -> writeBack(s1);
            case Stage2MemAttr.FWB_STAGE1 -> s1;
            default -> throw new IllegalArgumentException("stage-2 MemAttr " + s2MemAttr + " is reserved");
        };
    }

    private static MemoryAttributes writeBack(MemoryAttributes s1) {
        return switch (s1) {
            case MemoryAttributes.Device ignored ->
                new MemoryAttributes.Normal(Cacheability.WB_RWA, Cacheability.WB_RWA, false, false);
            case MemoryAttributes.Normal normal ->
                new MemoryAttributes.Normal(
                        normal.outer().withPolicy(Policy.WRITE_BACK),
                        normal.inner().withPolicy(Policy.WRITE_BACK),
                        normal.tagged(),
                        false);
        };
    }

    private static MemoryAttributes.Normal nonCacheable(MemoryAttributes s1) {
        return new MemoryAttributes.Normal(Cacheability.NC, Cacheability.NC, false, s1.xsZero());
    }

    private static Cacheability weaker(Cacheability s1, Policy s2) {
        return s1.policy().compareTo(s2) <= 0 ? s1 : s1.withPolicy(s2);
    }

    private static boolean isOuterShareable(MemoryAttributes combined) {
        return switch (combined) {
            case MemoryAttributes.Device ignored -> true;
            case MemoryAttributes.Normal normal ->
                !normal.outer().isCacheable() && !normal.inner().isCacheable();
        };
    }

    private static String reservedInputs(int mairByte, int s1Sh, int s2MemAttr, int s2Sh, boolean fwb) {
        String s1 = MairByte.decode(mairByte) == null ? ",s1_attr" : "";
        String sh1 = s1Sh == Shareability.RESERVED ? ",s1_sh" : "";
        String s2 = Stage2MemAttr.isReserved(s2MemAttr, fwb) ? ",s2_memattr" : "";
        String sh2 = s2Sh == Shareability.RESERVED ? ",s2_sh" : "";
        String all = s1 + sh1 + s2 + sh2;
        return all.isEmpty() ? all : all.substring(1);
    }

    private static void check(String field, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(
                    field + " " + value + " is not in 0.." + (max > 15 ? "0x" + Integer.toHexString(max) : max));
        }
    }

    private static int index(int mairByte, int s2MemAttr, boolean fwb, boolean cd) {
        return ((cd ? 32 : 0) + (fwb ? 16 : 0) + s2MemAttr) << MAIR_BITS | mairByte;
    }

    private static @Nullable MemoryType[] effectiveTable() {
        @Nullable MemoryType[] table = new @Nullable MemoryType[1 << (MAIR_BITS + 6)];
        for (int i = 0; i < table.length; i++) {
            int mairByte = i & 0xFF;
            int s2MemAttr = (i >> MAIR_BITS) & 15;
            boolean fwb = ((i >> MAIR_BITS) & 16) != 0;
            boolean cd = ((i >> MAIR_BITS) & 32) != 0;
            MemoryAttributes s1 = MairByte.decode(mairByte);
            table[i] = s1 == null || Stage2MemAttr.isReserved(s2MemAttr, fwb)
                    ? null
                    : attributes(s1, s2MemAttr, fwb, cd).type();
        }
        return table;
    }
}
