package dev.uncontained.events;

import java.util.List;

/** Topic {@code platform.faults}, written by guest-service. */
public sealed interface FaultEvent extends HostScoped {
    /**
     * Accesses of one cause in one quantum.
     *
     * @param vm index of the VM
     * @param vcpu index of the vCPU
     * @param region region they hit
     * @param cause name of the cause
     * @param count accesses that ended so
     * @param firstAccess access index of the first
     * @param esr syndrome of the first, or 0
     */
    record FaultTally(int vm, int vcpu, int region, String cause, long count, long firstAccess, Hex esr) {}

    /**
     * An access the platform could pin on nobody.
     *
     * @param count accesses that ended uncontained, at least 1
     * @param causeAccess access index that caused it
     * @param surfacedAccess access index of the instruction it surfaced on
     * @param memoryType effective memory type of the causing access
     * @param explanation what happened, for people
     */
    record UncontainedFault(
            Header header,
            int vm,
            int vcpu,
            int region,
            String regionKind,
            String cause,
            long count,
            Hex esr,
            long causeAccess,
            long surfacedAccess,
            String memoryType,
            String explanation)
            implements FaultEvent {}

    /** Faults of one quantum that guests saw and survived, or died of alone. */
    record ContainedFaults(Header header, long quantum, List<FaultTally> tallies) implements FaultEvent {
        public ContainedFaults {
            tallies = List.copyOf(tallies);
        }
    }

    /** Accesses of one quantum whose data went wrong without any error. */
    record Corruption(Header header, long quantum, List<FaultTally> tallies) implements FaultEvent {
        public Corruption {
            tallies = List.copyOf(tallies);
        }
    }

    /**
     * A VM ended without its host.
     *
     * @param cause name of the cause
     * @param forGood whether it stays down; else it reboots
     * @param vmSecondsLost time it is down, charged in full
     */
    record VmLost(Header header, int vm, String cause, boolean forGood, double vmSecondsLost) implements FaultEvent {}
}
