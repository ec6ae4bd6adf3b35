package dev.uncontained.arm.kvm;

import dev.uncontained.arm.Errno;
import dev.uncontained.arm.memory.MemoryType;

/**
 * KVM's own mapping of the GICv2 virtual CPU interface into a guest (vgic_v2_map_resources, kvm_phys_addr_ioremap). No
 * VMA is consulted, so no VMA flag can apply.
 */
public final class Gicv {
    /** KVM_VGIC_V2_CPU_SIZE, bytes. */
    public static final long CPU_SIZE = 0x2000;

    /** KVM_VGIC_V2_DIST_SIZE, bytes. */
    public static final long DIST_SIZE = 0x1000;

    /** What becomes of it. */
    public sealed interface Result {}

    /**
     * Mapped page by page.
     *
     * @param type Device-nGnRE, or what the rejected change would have made of it
     */
    public record Mapped(MemoryType type, long pages) implements Result {}

    /** Not mapped: emulated at EL2, since the frame is not page-aligned (vgic_v2_probe). */
    public record Trapped() implements Result {}

    /** An error. */
    public record Refused(Errno errno, String reason) implements Result {}

    private Gicv() {}

    /**
     * Decides.
     *
     * @param cpuBase guest address of the CPU interface; negative if not set
     * @param distBase guest address of the distributor; negative if not set
     * @param hostAddress physical address of the host's GICV
     * @param hostSize its size in bytes
     * @param pageSize host page size in bytes
     * @param protectedMode pKVM
     */
    public static Result map(
            Policy policy,
            long cpuBase,
            long distBase,
            long hostAddress,
            long hostSize,
            long pageSize,
            boolean protectedMode) {
        if (protectedMode) {
            return new Refused(Errno.ENXIO, "no GICv2 in protected mode");
        }
        if (cpuBase < 0 || distBase < 0) {
            return new Refused(Errno.ENXIO, "CPU interface or distributor base is not set");
        }
        if (cpuBase < distBase + DIST_SIZE && distBase < cpuBase + CPU_SIZE) {
            return new Refused(Errno.EINVAL, "CPU interface and distributor overlap");
        }
        if (((hostAddress | hostSize) & (pageSize - 1)) != 0) {
            return new Trapped();
        }
        return new Mapped(policy.gicvType(), (CPU_SIZE + pageSize - 1) / pageSize);
    }
}
