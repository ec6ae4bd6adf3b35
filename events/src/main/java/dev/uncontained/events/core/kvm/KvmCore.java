package dev.uncontained.events.core.kvm;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.AbortEvent.Stage2Aborts;
import dev.uncontained.events.Answer;
import dev.uncontained.events.Header;
import dev.uncontained.events.Hex;
import dev.uncontained.events.HostEvent.ActionDue;
import dev.uncontained.events.HostEvent.HostBooted;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.RegionEvent.RegionActionApplied;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Stage2Event.Memslot;
import dev.uncontained.events.Stage2Event.Mmu;
import dev.uncontained.events.core.Parts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * KVM's part in a host's life. The state is {@link KvmHost}; {@link #apply} alone changes it, and takes over the tables of the state it
 * is given; the others answer requests and change nothing.
 */
public final class KvmCore {
    private KvmCore() {}

    /**
     * Folds one event of {@code kvm.stage2}. The state given is not to be used again: its tables have passed to the new one.
     *
     * @throws IllegalArgumentException for an answer of another topic, or an event that a host in this state cannot have
     */
    public static KvmHost apply(KvmHost state, Answer answer) {
        if (!(answer instanceof Stage2Event event)) {
            throw new IllegalArgumentException(answer.getClass().getSimpleName() + " is no event of kvm.stage2");
        }
        return switch (event) {
            case Stage2Event.MemslotRefused e -> state;
            case Stage2Event.AbortInjected e -> state;
            case Stage2Event.AbortFailed e -> state;
            case Stage2Event.Stage2Mapped e -> mapped(state, e);
            case Stage2Event.Stage2Unmapped e -> {
                KvmHost.Running up = running(state, e);
                up.tables().unmap(e);
                yield new KvmHost.Running(up.policy(), up.mmu(), up.slots(), e.version(), up.tables());
            }
            case Stage2Event.MemslotsReady e -> ready(state, e);
            case Stage2Event.Stage2ActionApplied e -> {
                KvmHost.Running up = running(state, e);
                yield new KvmHost.Running(e.policy(), up.mmu(), e.slots(), up.version(), up.tables());
            }
        };
    }

    /**
     * The answer to a boot: the memslots KVM takes and refuses, and its own mapping of GICV.
     *
     * @param regions VFIO's whole answer to the same boot
     * @param firstSeq sequence number of the first part
     */
    public static List<Stage2Event> boot(HostBooted booted, List<RegionEvent> regions, long firstSeq) {
        Policy policy = policyAfter(booted);
        Mmu mmu = Mmus.of(booted.spec().platform().cpu());
        Parts<Stage2Event> parts = new Parts<>();
        Parts<Stage2Event> mappings = new Parts<>();
        List<Memslot> slots = new ArrayList<>();
        for (RegionEvent event : regions) {
            if (event instanceof RegionEvent.RegionRegistered registered) {
                add(Slots.of(registered), slots, policy, mmu, parts);
            } else {
                change(slots, event);
            }
        }
        GicvMapping gicv = new GicvMapping(policy, mmu, parts, mappings, slots);
        for (DeviceSpec device : booted.spec().devices()) {
            if (device.kind() == RegionKind.GICV) {
                device.regions().forEach(region -> gicv.map(device, region));
            }
        }
        slots.sort(Comparator.comparingInt(Memslot::region));
        parts.addAll(mappings);
        parts.add((header, reply) -> new Stage2Event.MemslotsReady(header, reply, policy, mmu, slots));
        return parts.number(booted.header(), 0, firstSeq);
    }

    /**
     * The answer to a batch of aborts.
     *
     * @param firstSeq sequence number of the first part
     * @throws IllegalArgumentException when the batch is empty
     */
    public static List<Stage2Event> aborts(KvmHost.Running state, Stage2Aborts request, long firstSeq) {
        if (request.aborts().isEmpty()) {
            throw new IllegalArgumentException("a batch without aborts has no answer");
        }
        return new AbortPlan(state).answer(request.aborts()).number(request.header(), request.req(), firstSeq);
    }

    /**
     * What an action of VFIO's does to stage 2.
     *
     * @param answer VFIO's whole answer to the action
     * @param firstSeq sequence number of the first part
     * @throws IllegalArgumentException when the answer does not end in {@link RegionActionApplied}
     */
    public static List<Stage2Event> regionAction(KvmHost.Running state, List<RegionEvent> answer, long firstSeq) {
        if (answer.isEmpty() || !(answer.getLast() instanceof RegionActionApplied done)) {
            throw new IllegalArgumentException("the answer to an action ends in RegionActionApplied");
        }
        List<Memslot> slots = new ArrayList<>(state.slots());
        Parts<Stage2Event> parts = new Parts<>();
        List<Integer> unmapped = new ArrayList<>();
        for (RegionEvent event : answer) {
            int region = change(slots, event);
            if (region >= 0 && !unmapped.contains(region) && state.tables().leaves(region) > 0) {
                unmapped.add(region);
                unmap(state, region, parts);
            }
        }
        return applied(parts, done.header(), done.reply().req(), done.action(), state.policy(), slots, firstSeq);
    }

    /**
     * The answer to a switch of policy: every mapping with a VMA goes, and comes back by fault as the new policy has it.
     *
     * @param firstSeq sequence number of the first part
     * @throws IllegalArgumentException when the action is another one, or names no policy
     */
    public static List<Stage2Event> policySwitch(KvmHost.Running state, ActionDue due, long firstSeq) {
        if (due.action().kind() != ActionKind.POLICY_SWITCH) {
            throw new IllegalArgumentException(due.action().kind().wireName() + " is no action of kvm-service");
        }
        Policy policy = Policy.of(due.action().argument());
        Parts<Stage2Event> parts = new Parts<>();
        for (Memslot slot : state.slots()) {
            if (Slots.hasVma(slot) && state.tables().leaves(slot.region()) > 0) {
                unmap(state, slot.region(), parts);
            }
        }
        return applied(parts, due.header(), due.req(), due.action().index(), policy, state.slots(), firstSeq);
    }

    private static List<Stage2Event> applied(
            Parts<Stage2Event> parts,
            Header request,
            long req,
            int action,
            Policy policy,
            List<Memslot> slots,
            long firstSeq) {
        int events = parts.size();
        parts.add((header, reply) -> new Stage2Event.Stage2ActionApplied(header, reply, action, events, policy, slots));
        return parts.number(request, req, firstSeq);
    }

    private static void add(Memslot slot, List<Memslot> slots, Policy policy, Mmu mmu, Parts<Stage2Event> refusals) {
        Slots.Refusal refusal = Slots.check(slot, slots, policy.kernel(), mmu);
        if (refusal == null) {
            slots.add(slot);
        } else {
            refusals.add((header, reply) ->
                    new Stage2Event.MemslotRefused(header, reply, slot.region(), refusal.errno(), refusal.row()));
        }
    }

    /** Lets a fact of VFIO's change the slot of its region; gives the region when its mappings are void, else -1. */
    private static int change(List<Memslot> slots, RegionEvent event) {
        return switch (event) {
            case RegionEvent.RegionZapped e -> change(slots, e.region(), false, null);
            case RegionEvent.RegionReflagged e -> change(slots, e.region(), null, e.vmFlags());
            case RegionEvent.RegionRestored e -> {
                change(slots, e.region(), true, e.vmFlags());
                yield -1;
            }
            case RegionEvent.RegionRegistered e -> -1;
            case RegionEvent.RegionRefused e -> -1;
            case RegionEvent.RegionsComplete e -> -1;
            case RegionEvent.RegionActionApplied e -> -1;
        };
    }

    private static int change(List<Memslot> slots, int region, @Nullable Boolean live, @Nullable Hex vmFlags) {
        for (int i = 0; i < slots.size(); i++) {
            Memslot slot = slots.get(i);
            if (slot.region() == region) {
                slots.set(
                        i,
                        Slots.withLive(
                                slot, live == null ? slot.live() : live, vmFlags == null ? slot.vmFlags() : vmFlags));
            }
        }
        return region;
    }

    private static void unmap(KvmHost.Running state, int region, Parts<Stage2Event> parts) {
        for (Memslot slot : state.slots()) {
            if (slot.region() == region) {
                long version = state.version() + parts.size() + 1;
                long leaves = state.tables().leaves(region);
                parts.add((header, reply) -> new Stage2Event.Stage2Unmapped(
                        header, reply, slot.vm(), region, slot.gpa(), slot.sizeBytes(), leaves, version));
            }
        }
    }

    private static KvmHost mapped(KvmHost state, Stage2Event.Stage2Mapped event) {
        return switch (state) {
            case KvmHost.Booting booting -> {
                List<Stage2Event.Stage2Mapped> mapped = new ArrayList<>(booting.mapped());
                mapped.add(event);
                yield new KvmHost.Booting(mapped);
            }
            case KvmHost.Running up -> {
                up.tables().map(event);
                yield new KvmHost.Running(up.policy(), up.mmu(), up.slots(), event.version(), up.tables());
            }
        };
    }

    private static KvmHost ready(KvmHost state, Stage2Event.MemslotsReady event) {
        if (!(state instanceof KvmHost.Booting booting)) {
            throw new IllegalArgumentException(event.header().key() + " is up; its memslots come once a boot");
        }
        Stage2Tables tables = new Stage2Tables(event.mmu());
        booting.mapped().forEach(tables::map);
        return new KvmHost.Running(
                event.policy(), event.mmu(), event.slots(), booting.mapped().size(), tables);
    }

    private static KvmHost.Running running(KvmHost state, Stage2Event event) {
        if (!(state instanceof KvmHost.Running up)) {
            throw new IllegalArgumentException(event.getClass().getSimpleName() + " before the memslots of "
                    + event.header().key());
        }
        return up;
    }

    private static Policy policyAfter(HostBooted booted) {
        Policy policy = booted.spec().policy();
        for (int index : booted.actionsApplied()) {
            ActionSpec action = booted.spec().actions().get(index);
            if (action.kind() == ActionKind.POLICY_SWITCH) {
                policy = Policy.of(action.argument());
            }
        }
        return policy;
    }
}
