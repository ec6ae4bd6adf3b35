package dev.uncontained.events;

import java.util.List;

/** Topic {@code guest.aborts}, written by guest-service. */
public sealed interface AbortEvent extends HostScoped {
    /** What the faulting access was. */
    enum Access {
        READ,
        WRITE,
        EXEC
    }

    /**
     * One vCPU's stage-2 abort.
     *
     * @param vm index of the VM
     * @param vcpu index of the vCPU
     * @param region region it hit
     * @param ipa faulting guest-physical address
     * @param access what it was
     * @param fsc fault status code: translation fault of the level the walk stopped at, or permission fault
     */
    record Abort(int vm, int vcpu, int region, Hex ipa, Access access, Hex fsc) {}

    /**
     * All aborts of one quantum.
     *
     * @param req request number
     * @param quantum index of the quantum
     * @param aborts in (vm, vcpu) order
     */
    record Stage2Aborts(Header header, long req, long quantum, List<Abort> aborts) implements AbortEvent {
        public Stage2Aborts {
            aborts = List.copyOf(aborts);
        }
    }
}
