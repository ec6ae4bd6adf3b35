package dev.uncontained.kvm.domain;

import dev.uncontained.events.AbortEvent.Stage2Aborts;
import dev.uncontained.events.Answer;
import dev.uncontained.events.HostEvent.ActionDue;
import dev.uncontained.events.HostEvent.HostBooted;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.core.kvm.KvmCore;
import dev.uncontained.events.core.kvm.KvmHost;
import dev.uncontained.events.fold.DivergenceException;
import dev.uncontained.kit.answer.ContradictionException;
import dev.uncontained.kit.answer.Input;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has come in for one request of a host: a boot and VFIO's answer to it in either order, VFIO's answer to an action of its own, a
 * switch of policy, or a batch of aborts.
 */
final class Pending {
    private @Nullable HostBooted booted;
    private @Nullable ActionDue policySwitch;
    private @Nullable Stage2Aborts aborts;
    private final List<RegionEvent> regions = new ArrayList<>();
    private final List<Input> inputs = new ArrayList<>();

    /**
     * Adds what an input says.
     *
     * @return whether it was new; a copy changes nothing
     * @throws DivergenceException when it is a copy that differs
     * @throws ContradictionException when a part before it is missing
     */
    boolean add(Input input) {
        boolean added =
                switch (input.event()) {
                    case HostBooted event -> {
                        boolean isNew = isNew(booted, event);
                        booted = event;
                        yield isNew;
                    }
                    case ActionDue event -> {
                        boolean isNew = isNew(policySwitch, event);
                        policySwitch = event;
                        yield isNew;
                    }
                    case Stage2Aborts event -> {
                        boolean isNew = isNew(aborts, event);
                        aborts = event;
                        yield isNew;
                    }
                    case RegionEvent event -> addPart(event);
                    default ->
                        throw new IllegalArgumentException(
                                input.event().getClass().getSimpleName() + " is no request and no part of one");
                };
        if (added) {
            inputs.add(input);
        }
        return added;
    }

    /** The boot this is, or null. */
    @Nullable
    HostBooted booted() {
        return booted;
    }

    /** What it is made of, for the offsets. */
    List<Input> inputs() {
        return inputs;
    }

    /** Whether nothing is missing. A boot and an action of VFIO's need the whole of VFIO's answer. */
    boolean isComplete(Request request) {
        boolean regionsComplete =
                !regions.isEmpty() && regions.getLast().reply().last();
        if (request.req() == 0) {
            return booted != null && regionsComplete;
        }
        return policySwitch != null || aborts != null || regionsComplete;
    }

    /**
     * The answer.
     *
     * @param base settled state before the request
     * @param firstSeq sequence number of its first part
     * @throws ContradictionException when the host is not up
     */
    List<? extends Answer> answer(KvmHost base, long firstSeq) {
        if (booted != null) {
            return KvmCore.boot(booted, regions, firstSeq);
        }
        if (!(base instanceof KvmHost.Running up)) {
            throw new ContradictionException(
                    inputs.getFirst().event().header().key() + " is asked for something in boot "
                            + inputs.getFirst().event().header().boot() + ", which has no memslots");
        }
        if (policySwitch != null) {
            return KvmCore.policySwitch(up, policySwitch, firstSeq);
        }
        return aborts != null ? KvmCore.aborts(up, aborts, firstSeq) : KvmCore.regionAction(up, regions, firstSeq);
    }

    private boolean addPart(RegionEvent event) {
        int part = event.reply().part();
        if (part < regions.size()) {
            return isNew(regions.get(part), event);
        }
        if (part > regions.size()) {
            throw new ContradictionException(
                    "part " + part + " of VFIO's answer came when part " + regions.size() + " was due");
        }
        return regions.add(event);
    }

    private static boolean isNew(@Nullable Object before, Object event) {
        if (before != null && !before.equals(event)) {
            throw new DivergenceException("two copies differ: " + before + " and " + event);
        }
        return before == null;
    }
}
