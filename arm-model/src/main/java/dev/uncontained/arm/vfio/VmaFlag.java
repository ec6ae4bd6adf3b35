package dev.uncontained.arm.vfio;

/** Bits of {@code vm_flags} on a 64-bit arm64 kernel (include/linux/mm.h). Bits 32 and up exist on no 32-bit kernel. */
public enum VmaFlag {
    VM_READ(0),
    VM_WRITE(1),
    VM_EXEC(2),
    VM_SHARED(3),
    VM_MAYREAD(4),
    VM_MAYWRITE(5),
    VM_MAYEXEC(6),
    VM_MAYSHARE(7),
    VM_GROWSDOWN(8),
    VM_UFFD_MISSING(9),
    VM_PFNMAP(10),
    VM_UFFD_WP(12),
    VM_LOCKED(13),
    VM_IO(14),
    VM_SEQ_READ(15),
    VM_RAND_READ(16),
    VM_DONTCOPY(17),
    VM_DONTEXPAND(18),
    VM_LOCKONFAULT(19),
    VM_ACCOUNT(20),
    VM_NORESERVE(21),
    VM_HUGETLB(22),
    VM_SYNC(23),
    VM_ARCH_1(24),
    VM_WIPEONFORK(25),
    VM_DONTDUMP(26),
    VM_SOFTDIRTY(27),
    VM_MIXEDMAP(28),
    VM_HUGEPAGE(29),
    VM_NOHUGEPAGE(30),
    VM_MERGEABLE(31),
    VM_HIGH_ARCH_0(32),
    VM_HIGH_ARCH_1(33),
    VM_HIGH_ARCH_2(34),
    VM_HIGH_ARCH_3(35),
    /** {@code VM_HIGH_ARCH_4}: tagged memory, zero without CONFIG_ARM64_MTE. */
    VM_MTE(36),
    /** {@code VM_HIGH_ARCH_5}: may be tagged, zero without CONFIG_ARM64_MTE. */
    VM_MTE_ALLOWED(37),
    VM_HIGH_ARCH_6(38),
    /** Safe for any uncached memory type inside KVM; what the patch added. */
    VM_ALLOW_ANY_UNCACHED(39),
    VM_DROPPABLE(40),
    VM_UFFD_MINOR(41),
    VM_SEALED(42);

    private final int bit;

    VmaFlag(int bit) {
        this.bit = bit;
    }

    /** Its bit number. */
    public int bit() {
        return bit;
    }

    /** Its value on a 64-bit kernel. */
    public long value() {
        return 1L << bit;
    }

    /** Its value on a kernel; {@code VM_NONE}, 0, where the bit does not exist. */
    public long value(KernelWidth width) {
        return value() & width.mask();
    }
}
