package dev.uncontained.arm.memory;

/** Whose answer a combination gives. */
public enum Dialect {
    /** The Arm manual, DDI0487 section D8.6. */
    ARM,
    /** KVM's software walker, arch/arm64/kvm/at.c compute_par_s12, with its known differences. */
    KVM;

    /**
     * Reads {@code arm} or {@code kvm}.
     *
     * @throws IllegalArgumentException naming both
     */
    public static Dialect of(String name) {
        return switch (name) {
            case "arm" -> ARM;
            case "kvm" -> KVM;
            default -> throw new IllegalArgumentException("dialect '" + name + "' is not one of arm, kvm");
        };
    }
}
