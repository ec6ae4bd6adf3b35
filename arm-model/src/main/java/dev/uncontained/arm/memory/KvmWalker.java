package dev.uncontained.arm.memory;

/**
 * What KVM's software walker reports in PAR_EL1 (arch/arm64/kvm/at.c: s2_memattr_to_attr, combine_s1_s2_attr,
 * compute_par_s12, compute_sh, combine_sh), its departures from the manual included: byte-wise minimum for Device,
 * transient hints that bring back the stage-1 policy, tags lost, forced Write-Back always read- and write-allocate.
 */
final class KvmWalker {
    private static final int NC = 0b01;
    private static final int WT = 0b10;
    private static final int WB = 0b11;
    private static final int OUTER = Shareability.OUTER_SHAREABLE.encoding();
    private static final int INNER = Shareability.INNER_SHAREABLE.encoding();

    private KvmWalker() {}

    static int attr(int s1, int s2MemAttr, boolean fwb, boolean cd) {
        int combined = fwb ? forced(s1, s2MemAttr & 0b111) : combined(s1, stage2Byte(s2MemAttr));
        return cd && combined >> 4 != 0 ? MairByte.NC : combined;
    }

    static int shareability(int s1, int s1Sh, int combined, int s2Sh) {
        int stage1 = effective(s1, s1Sh);
        int both = effective(combined, s2Sh);
        if (stage1 == OUTER || both == OUTER) {
            return OUTER;
        }
        return stage1 == INNER || both == INNER ? INNER : Shareability.NON_SHAREABLE.encoding();
    }

    private static int effective(int attr, int sh) {
        if (attr >> 4 == 0 || attr == MairByte.NC) {
            return OUTER;
        }
        return sh == Shareability.RESERVED ? Shareability.NON_SHAREABLE.encoding() : sh;
    }

    private static int forced(int s1, int s2MemAttr) {
        return switch (s2MemAttr) {
            case 0b101 -> s1 >> 4 == 0 ? s1 : MairByte.NC;
            case 0b110 -> MairByte.WB_RWA;
            case 0b100, 0b111 -> s1;
            default -> Math.min(s1, s2MemAttr << 2);
        };
    }

    private static int combined(int s1, int s2) {
        if (s1 >> 4 == 0 || s2 >> 4 == 0) {
            return Math.min(s1, s2);
        }
        return domain(s1 >> 4, s2 >> 4) << 4 | domain(s1 & 0xF, s2 & 0xF);
    }

    /** The fifth bit of the kernel's intermediate is never set, so a nibble is enough. */
    private static int domain(int s1Nibble, int s2Nibble) {
        int s1 = s1Nibble;
        boolean hintTransient = s1 >> 2 <= NC && (s1 & 0b11) != 0;
        if (hintTransient) {
            s1 |= 0b1000;
        }
        int policy = weaker(s1 >> 2, s2Nibble >> 2);
        if (policy == NC) {
            return NC << 2;
        }
        if (hintTransient) {
            policy = (s1 >> 2) == WT ? 0 : NC;
        }
        return policy << 2 | (s1 & 0b11);
    }

    private static int weaker(int s1, int s2) {
        if (s1 == NC || s2 == NC) {
            return NC;
        }
        return s1 == WT || s2 == WT ? WT : WB;
    }

    private static int stage2Byte(int memAttr) {
        return switch (memAttr) {
            case 0b0000, 0b0001, 0b0010, 0b0011 -> memAttr << 2;
            case 0b0100 -> WB << 6 | WB << 2;
            case 0b1000, 0b1100 -> MairByte.NC;
            default -> (memAttr >> 2) << 6 | (memAttr & 0b11) << 2;
        };
    }
}
