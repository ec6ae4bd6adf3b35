package dev.uncontained.arm.host;

/**
 * Accesses of one vCPU to one region that ended in one way in one quantum, counted where the fault was raised.
 *
 * @param vm index of the VM
 * @param vcpu index of the vCPU
 * @param region region
 * @param outcome how they ended
 * @param cause why
 * @param count how many accesses
 * @param firstAccess access index of the first
 * @param esr syndrome of the first, or 0
 */
public record FaultCount(
        int vm, int vcpu, int region, Outcome outcome, FaultCause cause, long count, long firstAccess, long esr) {
    /** How an access that did not complete ended. */
    public enum Outcome {
        CONTAINED,
        CORRUPTED,
        UNCONTAINED
    }
}
