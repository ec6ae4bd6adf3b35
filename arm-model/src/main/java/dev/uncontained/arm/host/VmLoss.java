package dev.uncontained.arm.host;

/**
 * A VM went down without its host.
 *
 * @param vm index of the VM
 * @param cause why
 * @param forGood whether the VMM ended it; else it reboots
 * @param downNs how long it is down, in full
 */
public record VmLoss(int vm, FaultCause cause, boolean forGood, long downNs) {}
