package dev.uncontained.arm.host;

/** What KVM did about an abort, as the vCPU sees it. */
public enum AbortAnswer {
    /** The access is repeated. */
    MAPPED,
    /** The guest takes a synchronous external abort. */
    INJECTED_SEA,
    /** KVM gave an error to the VMM, which ends the VM. */
    FAILED
}
