package dev.uncontained.arm.kvm;

/** Kernels that decide differently. */
public enum KernelVersion {
    /** Before Linux 6.9. */
    PRE_PATCH("before 6.9"),
    /** Linux 6.9 to 6.16: reads VM_ALLOW_ANY_UNCACHED. */
    V6_9("6.9 to 6.16"),
    /** Linux 6.17 and later: tells cacheable from non-cacheable VM_PFNMAP mappings by the VMA. */
    V6_17("6.17 and later");

    private final String range;

    KernelVersion(String range) {
        this.range = range;
    }

    /** The releases it stands for. */
    public String range() {
        return range;
    }
}
