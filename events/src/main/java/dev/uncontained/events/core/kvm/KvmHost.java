package dev.uncontained.events.core.kvm;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.Stage2Event.Memslot;
import dev.uncontained.events.Stage2Event.Mmu;
import dev.uncontained.events.Stage2Event.Stage2Mapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What KVM knows of one host: the fold of {@code kvm.stage2}. */
public sealed interface KvmHost {
    /** Not booted. */
    KvmHost DOWN = new Booting(List.of());

    /**
     * On its way up: its memslots are not there yet.
     *
     * @param mapped what KVM has mapped of its own accord
     */
    record Booting(List<Stage2Mapped> mapped) implements KvmHost {
        public Booting {
            mapped = List.copyOf(mapped);
        }
    }

    /**
     * Up.
     *
     * @param policy KVM's policy
     * @param mmu page size, IPA size and features
     * @param slots every memslot, ascending by region
     * @param version stage-2 version: changes of the tables since boot
     * @param tables the tables; this state owns them
     */
    record Running(Policy policy, Mmu mmu, List<Memslot> slots, long version, Stage2Tables tables) implements KvmHost {
        public Running {
            slots = List.copyOf(slots);
        }

        /** The memslot that backs an address, or null. */
        public @Nullable Memslot slotAt(int vm, long ipa) {
            for (Memslot slot : slots) {
                long offset = ipa - slot.gpa().value();
                if (slot.vm() == vm && offset >= 0 && offset < slot.sizeBytes()) {
                    return slot;
                }
            }
            return null;
        }
    }
}
