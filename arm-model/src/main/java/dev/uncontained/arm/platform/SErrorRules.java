package dev.uncontained.arm.platform;

/**
 * What an asynchronous error is on this platform.
 *
 * @param esr the syndrome, as ESR_ELx shows it
 * @param routedToEl3 whether firmware takes it, which then ends the machine; else KVM takes it from the guest
 */
public record SErrorRules(long esr, boolean routedToEl3) {}
