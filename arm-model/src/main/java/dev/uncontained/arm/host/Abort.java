package dev.uncontained.arm.host;

/**
 * A stage-2 abort that parks its vCPU until KVM has answered.
 *
 * @param vm index of the VM
 * @param vcpu index of the vCPU
 * @param region region that was accessed
 * @param ipa faulting guest-physical address
 * @param access what the access was
 * @param fsc fault status code, as the walk gives it
 * @param virtualPs when, in ps
 */
public record Abort(int vm, int vcpu, int region, long ipa, Access access, int fsc, long virtualPs) {
    /** What the access was. */
    public enum Access {
        READ,
        WRITE,
        EXEC
    }
}
