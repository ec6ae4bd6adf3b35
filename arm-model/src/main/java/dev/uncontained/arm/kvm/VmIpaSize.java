package dev.uncontained.arm.kvm;

import dev.uncontained.arm.Errno;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Geometry;

/** The IPA size a VM type asks for (kvm_init_stage2_mmu, kvm_set_ipa_limit). */
public final class VmIpaSize {
    private static final int[] PA_RANGE = {32, 36, 40, 42, 44, 48, 52};
    private static final int TYPE_MASK = 0xFF;
    private static final int LIMIT_WITHOUT_52_BIT = 48;

    /** Bits or an error. */
    public sealed interface Result {}

    /** Accepted. */
    public record Bits(int ipaBits) implements Result {}

    /** Refused with EINVAL. */
    public record Refused(Errno errno, String reason) implements Result {}

    private VmIpaSize() {}

    /**
     * The host's limit.
     *
     * @param paRange ID_AA64MMFR0_EL1.PARange, 0 to 6
     * @param lpa2 whether stage 2 has LPA2 for the host's page size
     * @throws IllegalArgumentException outside that range
     */
    public static int limit(int paRange, Granule granule, boolean lpa2) {
        if (paRange < 0 || paRange >= PA_RANGE.length) {
            throw new IllegalArgumentException("PARange " + paRange + " is not in 0..6");
        }
        int bits = PA_RANGE[paRange];
        return granule == Granule.G64K || lpa2 ? bits : Math.min(bits, LIMIT_WITHOUT_52_BIT);
    }

    /**
     * What KVM_CREATE_VM's machine type means.
     *
     * @param type 0 for the default of 40 bits, or the bits themselves
     */
    public static Result of(long type, int limit) {
        if ((type & ~TYPE_MASK) != 0) {
            return new Refused(Errno.EINVAL, "machine type 0x" + Long.toHexString(type) + " has unknown bits");
        }
        int bits = type == 0 ? Stage2Geometry.DEFAULT_IPA_BITS : (int) type;
        if (bits < Stage2Geometry.MIN_IPA_BITS || bits > limit) {
            return new Refused(
                    Errno.EINVAL, "IPA bits " + bits + " is not in " + Stage2Geometry.MIN_IPA_BITS + ".." + limit);
        }
        return new Bits(bits);
    }
}
