package dev.uncontained.events.core.guest;

import java.util.List;

/**
 * Everything that the next quantum of a host depends on, besides what {@code HostBooted} and {@code kvm.stage2} say. A cache: without it the
 * host is executed again from its first boot and comes to the same.
 *
 * @param run id of the run
 * @param host id of the host
 * @param boot boot number
 * @param nextReq number of the next request of this boot
 * @param stage2Version stage-2 version the machine has seen; the table is folded again from {@code kvm.stage2} up to it
 * @param numbering last sequence number on each topic, and the record chain
 * @param earlier what the earlier boots of the host yielded together
 * @param actionsApplied actions applied so far, ascending
 * @param machine state of the machine, as {@code HostMachine.state()} gives it
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared
public record Checkpoint(
        String run,
        String host,
        int boot,
        long nextReq,
        long stage2Version,
        Numbering numbering,
        YieldSum earlier,
        List<Integer> actionsApplied,
        byte[] machine) {
    public Checkpoint {
        actionsApplied = List.copyOf(actionsApplied);
    }

    /**
     * @param hosts last sequence number on {@code hosts}, as the next three on theirs
     * @param chain chain of the last burst
     */
    public record Numbering(long hosts, long aborts, long faults, long mmio, long chain) {
        /** Before the first event. */
        public static final Numbering NONE = new Numbering(0, 0, 0, 0, 0);
    }
}
