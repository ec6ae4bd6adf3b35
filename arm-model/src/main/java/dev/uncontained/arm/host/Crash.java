package dev.uncontained.arm.host;

import dev.uncontained.arm.memory.MemoryType;

/**
 * An uncontained error ended the host.
 *
 * @param vm VM whose access caused it
 * @param vcpu vCPU whose access caused it
 * @param region region accessed
 * @param regionKind what stands behind it
 * @param cause why
 * @param esr syndrome of the SError, or 0 for a hang
 * @param causeAccess access index of the cause
 * @param surfacedAccess access index of the instruction it surfaced on
 * @param memoryType effective type of the causing access
 * @param vmsRunning VMs that were up
 * @param virtualPs when it surfaced
 * @param explanation for people
 */
public record Crash(
        int vm,
        int vcpu,
        int region,
        RegionKind regionKind,
        FaultCause cause,
        long esr,
        long causeAccess,
        long surfacedAccess,
        MemoryType memoryType,
        int vmsRunning,
        long virtualPs,
        String explanation) {}
