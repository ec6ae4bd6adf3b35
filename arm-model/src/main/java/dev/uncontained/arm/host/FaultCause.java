package dev.uncontained.arm.host;

/** Why an access did not simply complete. */
public enum FaultCause {
    /** Unaligned access or DC ZVA to memory that stage 1 makes Device: the guest's own Alignment fault. */
    ALIGNMENT("alignment"),
    /** The same where stage 2 makes it Device: a fault status code that KVM does not handle. */
    ALIGNMENT_STAGE2("alignment-stage2"),
    /** Exclusive, atomic or ST64B where the memory does not support it: DFSC 0x35. */
    UNSUPPORTED_ATOMIC("unsupported-atomic"),
    /** Trapped access without a syndrome: KVM cannot emulate it. */
    NO_SYNDROME("no-syndrome"),
    /** KVM injected a synchronous external abort. */
    INJECTED_ABORT("injected-abort"),
    /** KVM answered an abort with an error. */
    KVM_ERROR("kvm-error"),
    /** A transaction of a size the target does not take. */
    WIDTH("width"),
    /** A transaction longer than the target takes. */
    BURST("burst"),
    /** Byte enables with holes. */
    BYTE_ENABLES("byte-enables"),
    /** A memory type the interconnect does not take. */
    MEMORY_TYPE("memory-type"),
    /** A read of an address that nothing decodes. */
    UNDECODED_READ("undecoded-read"),
    /** A write to one. */
    UNDECODED_WRITE("undecoded-write");

    private final String wireName;

    FaultCause(String wireName) {
        this.wireName = wireName;
    }

    /** The name events and metrics write. */
    public String wireName() {
        return wireName;
    }
}
