package dev.uncontained.events;

import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.memory.MemoryType;
import java.util.List;

/** Topic {@code kvm.stage2}, written by kvm-service. */
public sealed interface Stage2Event extends Answer {
    /**
     * A memslot over a registered region.
     *
     * @param region id of the region
     * @param vm index of the VM
     * @param kind what stands behind it
     * @param gpa guest-physical address
     * @param pa host-physical address
     * @param sizeBytes size of the slot
     * @param vmFlags flags of the VMA under it; 0 for GICV, which has none
     * @param hostMapping host stage-1 protection of the VMA
     * @param live whether VFIO serves faults on it
     */
    record Memslot(
            int region,
            int vm,
            RegionKind kind,
            Hex gpa,
            Hex pa,
            long sizeBytes,
            Hex vmFlags,
            HostMapping hostMapping,
            boolean live) {}

    /**
     * What KVM found on the machine and made of it: with it a table can be folded and every later fault decided from this topic alone.
     *
     * @param granuleKiB page size of host and guest, 4, 16 or 64
     * @param ipaBits IPA size of the VMs
     * @param fwb HCR_EL2.FWB in use
     * @param cacheDic CTR_EL0.DIC
     */
    record Mmu(int granuleKiB, int ipaBits, boolean fwb, boolean cacheDic) {}

    /**
     * The memslots of a booted host; its vCPUs may run.
     *
     * @param policy KVM's policy on the host
     * @param mmu page size, IPA size and features KVM goes by
     * @param slots every slot, ascending by region
     */
    record MemslotsReady(Header header, Reply reply, Policy policy, Mmu mmu, List<Memslot> slots)
            implements Stage2Event {
        public MemslotsReady {
            slots = List.copyOf(slots);
        }
    }

    /**
     * KVM refused a memslot; accesses to the region are trapped.
     *
     * @param errno name of the error
     * @param row row of the decision table that refused it
     */
    record MemslotRefused(Header header, Reply reply, int region, String errno, String row) implements Stage2Event {}

    /**
     * A leaf was written.
     *
     * @param vm index of the VM
     * @param region region it maps
     * @param ipa guest-physical address of the leaf
     * @param pa host-physical address
     * @param sizeBytes page or block size
     * @param level level of the leaf, 1 to 3
     * @param descriptor the 64-bit leaf descriptor
     * @param memoryType stage-2 memory type
     * @param row row of KVM's decision
     * @param answers indexes of the aborts it answers in the request's batch; empty when KVM mapped it of its own accord (GICV)
     * @param version stage-2 version of the host that it makes
     */
    record Stage2Mapped(
            Header header,
            Reply reply,
            int vm,
            int region,
            Hex ipa,
            Hex pa,
            long sizeBytes,
            int level,
            Hex descriptor,
            MemoryType memoryType,
            String row,
            List<Integer> answers,
            long version)
            implements Stage2Event {
        public Stage2Mapped {
            answers = List.copyOf(answers);
        }
    }

    /**
     * A range was unmapped.
     *
     * @param leaves leaves that went, 0 when nothing was mapped
     * @param version stage-2 version of the host that it makes
     */
    record Stage2Unmapped(
            Header header, Reply reply, int vm, int region, Hex ipa, long sizeBytes, long leaves, long version)
            implements Stage2Event {}

    /**
     * KVM injected a synchronous external abort into the guest.
     *
     * @param answers indexes of the aborts it answers
     * @param esr syndrome the guest sees
     * @param row row of KVM's decision
     */
    record AbortInjected(Header header, Reply reply, int vm, int region, List<Integer> answers, Hex esr, String row)
            implements Stage2Event {
        public AbortInjected {
            answers = List.copyOf(answers);
        }
    }

    /**
     * KVM gave an error to the VMM, which ends the VM.
     *
     * @param answers indexes of the aborts it answers
     * @param errno name of the error
     * @param row row of KVM's decision
     */
    record AbortFailed(Header header, Reply reply, int vm, int region, List<Integer> answers, String errno, String row)
            implements Stage2Event {
        public AbortFailed {
            answers = List.copyOf(answers);
        }
    }

    /**
     * An action has worked its way through stage 2; always sent, and last.
     *
     * @param action index of the action
     * @param events events of this answer before it
     * @param policy KVM's policy from here on
     * @param slots every slot as it stands now, ascending by region
     */
    record Stage2ActionApplied(Header header, Reply reply, int action, int events, Policy policy, List<Memslot> slots)
            implements Stage2Event {
        public Stage2ActionApplied {
            slots = List.copyOf(slots);
        }
    }
}
