package dev.uncontained.events;

import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.HostSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Topic {@code hosts}, written by guest-service. */
public sealed interface HostEvent extends HostScoped {
    /**
     * A host came up. It carries all that another service needs to know about it.
     *
     * @param spec what the host is made of
     * @param actionsApplied indexes of the actions whose effect it came up with, ascending
     * @param lastReq number of the last request of the boot before, all of which are answered; null when it is not said or there is none.
     *     A reader of several topics does not begin this boot before it knows that answer, or a pause could make it number otherwise
     */
    record HostBooted(
            Header header,
            HostSpec spec,
            List<Integer> actionsApplied,
            @Nullable Long lastReq) implements HostEvent {
        public HostBooted {
            actionsApplied = List.copyOf(actionsApplied);
        }

        /** A boot that says nothing about the requests before it. */
        public HostBooted(Header header, HostSpec spec, List<Integer> actionsApplied) {
            this(header, spec, actionsApplied, null);
        }
    }

    /**
     * A timed action is due; its owner carries it out and answers.
     *
     * @param req request number
     * @param action what is to be done
     */
    record ActionDue(Header header, long req, ActionSpec action) implements HostEvent {}

    /**
     * An action that guest-service itself owns has taken effect.
     *
     * @param action index of the action
     */
    record GuestActionApplied(Header header, int action) implements HostEvent {}

    /**
     * An uncontained error ended the host and every VM on it.
     *
     * @param cause name of the cause, as in {@code platform.faults}
     * @param esr syndrome of the SError, or 0 for a hang
     * @param vmsLost VMs that were running
     * @param recoversAtNs virtual time of the next boot, or -1 when it lies past the run's end
     * @param vmSecondsLost recovery time of the platform times {@code vmsLost}, charged in full
     * @param totals what this boot yielded
     */
    record HostCrashed(
            Header header,
            String cause,
            Hex esr,
            int vmsLost,
            long recoversAtNs,
            double vmSecondsLost,
            HostYield totals)
            implements HostEvent {}

    /**
     * The host reached the end of its virtual time, or was stopped.
     *
     * @param partial whether it was stopped before its end
     * @param bursts bursts it wrote over all boots: the last sequence number on {@code guest.mmio}
     * @param faultEvents the last sequence number on {@code platform.faults}
     * @param totals what all boots yielded together; the vCPUs are those of the last boot
     * @param digest digest over all boots, 16 hex digits
     */
    record HostFinished(Header header, boolean partial, long bursts, long faultEvents, HostYield totals, String digest)
            implements HostEvent {}
}
