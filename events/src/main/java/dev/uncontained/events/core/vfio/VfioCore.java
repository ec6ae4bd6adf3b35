package dev.uncontained.events.core.vfio;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.events.Answer;
import dev.uncontained.events.Hex;
import dev.uncontained.events.HostEvent.ActionDue;
import dev.uncontained.events.HostEvent.HostBooted;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.core.Parts;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * VFIO's part in a host's life. The state is {@link VfioHost}; {@link #apply} alone changes it; {@link #boot} and {@link #act} answer
 * requests and change nothing.
 */
public final class VfioCore {
    private VfioCore() {}

    /**
     * Folds one event of {@code vfio.regions}.
     *
     * @throws IllegalArgumentException for an answer of another topic
     */
    public static VfioHost apply(VfioHost state, Answer answer) {
        if (!(answer instanceof RegionEvent event)) {
            throw new IllegalArgumentException(answer.getClass().getSimpleName() + " is no event of vfio.regions");
        }
        return switch (event) {
            case RegionEvent.RegionRegistered e -> state.with(registered(e));
            case RegionEvent.RegionRefused e ->
                state.with(new RefusedRegion(e.region(), e.device(), e.index(), e.errno(), e.reason()));
            case RegionEvent.RegionReflagged e -> state.change(e.region(), r -> r.withFlags(e.vmFlags(), e.audited()));
            case RegionEvent.RegionZapped e -> zapped(state, e);
            case RegionEvent.RegionRestored e ->
                state.change(
                        e.region(), r -> r.withFlags(e.vmFlags(), r.audited()).withLive(true));
            case RegionEvent.RegionsComplete e -> state;
            case RegionEvent.RegionActionApplied e -> applied(state, e);
        };
    }

    /**
     * The answer to a boot: every region but GICV registered or refused, those that something holds off zapped, and the end.
     *
     * @param firstSeq sequence number of the first part
     */
    public static List<RegionEvent> boot(HostBooted booted, long firstSeq) {
        Parts<RegionEvent> parts = new Parts<>();
        Parts<RegionEvent> zaps = new Parts<>();
        HostSpec spec = booted.spec();
        int registered = 0;
        int refused = 0;
        for (DeviceSpec device : spec.devices()) {
            if (device.kind() == RegionKind.GICV) {
                continue;
            }
            boolean audited = auditedAfter(booted, device);
            Set<ActionKind> holds = heldOffAfter(booted, device);
            for (RegionSpec region : device.regions()) {
                switch (RegionMmap.of(spec, device, region, audited)) {
                    case RegionMmap.Mapped mapped -> {
                        registered++;
                        register(parts, device, region, mapped, audited);
                        holds.forEach(kind -> zap(zaps, region.id(), kind));
                    }
                    case RegionMmap.Refused no -> {
                        refused++;
                        parts.add((header, reply) -> new RegionEvent.RegionRefused(
                                header, reply, region.id(), device.name(), region.index(), no.errno(), no.reason()));
                    }
                }
            }
        }
        parts.addAll(zaps);
        int mappedRegions = registered;
        int refusedRegions = refused;
        parts.add((header, reply) -> new RegionEvent.RegionsComplete(header, reply, mappedRegions, refusedRegions));
        return parts.number(booted.header(), 0, firstSeq);
    }

    /**
     * The answer to an action of VFIO's.
     *
     * @param firstSeq sequence number of the first part
     * @throws IllegalArgumentException when the action is not VFIO's
     */
    public static List<RegionEvent> act(VfioHost state, ActionDue due, long firstSeq) {
        ActionSpec action = due.action();
        Parts<RegionEvent> parts = new Parts<>();
        List<VfioRegion> regions = state.regionsOf(action.target());
        switch (action.kind()) {
            case DEVICE_RESET -> reset(state, regions, action.kind(), parts);
            case D3_ENTER, HOT_UNPLUG, MEMORY_DISABLE -> hold(regions, action.kind(), parts);
            case D3_LEAVE, HOT_PLUG, MEMORY_ENABLE -> release(state, regions, action.kind(), parts);
            case AUDIT_PASSED -> audit(regions, true, parts);
            case AUDIT_WITHDRAWN -> audit(regions, false, parts);
            case POLICY_SWITCH, LINK_RETRAIN, ERRATUM_ON, ERRATUM_OFF, HOSTILE_START ->
                throw new IllegalArgumentException(action.kind().wireName() + " is no action of vfio-service");
        }
        int events = parts.size();
        parts.add((header, reply) -> new RegionEvent.RegionActionApplied(
                header, reply, action.index(), action.kind(), action.target(), events));
        return parts.number(due.header(), due.req(), firstSeq);
    }

    private static void register(
            Parts<RegionEvent> parts, DeviceSpec device, RegionSpec region, RegionMmap.Mapped mapped, boolean audited) {
        parts.add((header, reply) -> new RegionEvent.RegionRegistered(
                header,
                reply,
                region.id(),
                device.name(),
                device.vm(),
                device.kind(),
                region.index(),
                new Hex(region.gpa()),
                new Hex(region.pa()),
                mapped.sizeBytes(),
                region.prefetchable(),
                device.msix(),
                new Hex(mapped.vmFlags()),
                mapped.hostMapping(),
                audited));
    }

    /** A reset takes the mappings of a PCI device; faults are served again at once unless something else holds it off. */
    private static void reset(VfioHost state, List<VfioRegion> regions, ActionKind kind, Parts<RegionEvent> parts) {
        List<VfioRegion> torn = regions.stream()
                .filter(r -> r.live() && VfioHost.isPci(r.kind()))
                .toList();
        torn.forEach(region -> zap(parts, region.id(), kind));
        for (VfioRegion region : torn) {
            if (state.heldOff(region.device()).isEmpty()) {
                restore(parts, region, kind);
            }
        }
    }

    private static void hold(List<VfioRegion> regions, ActionKind kind, Parts<RegionEvent> parts) {
        for (VfioRegion region : regions) {
            if (region.live() && VfioHost.holdsOff(region.kind(), kind)) {
                zap(parts, region.id(), kind);
            }
        }
    }

    private static void release(VfioHost state, List<VfioRegion> regions, ActionKind kind, Parts<RegionEvent> parts) {
        for (VfioRegion region : regions) {
            if (!region.live() && state.heldOff(region.device()).equals(ended(kind))) {
                restore(parts, region, kind);
            }
        }
    }

    private static void audit(List<VfioRegion> regions, boolean passed, Parts<RegionEvent> parts) {
        String reason = (passed ? ActionKind.AUDIT_PASSED : ActionKind.AUDIT_WITHDRAWN).wireName();
        for (VfioRegion region : regions) {
            if (region.kind() == RegionKind.VFIO_PLATFORM && region.audited() != passed) {
                Hex flags = new Hex(RegionMmap.platformFlags(region.vmFlags().value(), passed));
                parts.add((header, reply) ->
                        new RegionEvent.RegionReflagged(header, reply, region.id(), flags, passed, reason));
            }
        }
    }

    private static void zap(Parts<RegionEvent> parts, int region, ActionKind kind) {
        parts.add((header, reply) -> new RegionEvent.RegionZapped(header, reply, region, kind.wireName()));
    }

    private static void restore(Parts<RegionEvent> parts, VfioRegion region, ActionKind kind) {
        parts.add((header, reply) ->
                new RegionEvent.RegionRestored(header, reply, region.id(), region.vmFlags(), kind.wireName()));
    }

    private static VfioRegion registered(RegionEvent.RegionRegistered e) {
        return new VfioRegion(
                e.region(),
                e.device(),
                e.vm(),
                e.kind(),
                e.index(),
                e.gpa(),
                e.pa(),
                e.sizeBytes(),
                e.prefetchable(),
                e.vmFlags(),
                e.hostMapping(),
                e.audited(),
                true);
    }

    /** At boot the reason of a zap is all that says what holds the device off. */
    private static VfioHost zapped(VfioHost state, RegionEvent.RegionZapped event) {
        VfioHost zapped = state.change(event.region(), r -> r.withLive(false));
        for (VfioRegion region : state.regions()) {
            ActionKind kind = ActionKind.of(event.reason());
            if (region.id() == event.region() && VfioHost.holdsOff(region.kind(), kind)) {
                return zapped.hold(region.device(), plus(state.heldOff(region.device()), kind));
            }
        }
        return zapped;
    }

    private static VfioHost applied(VfioHost state, RegionEvent.RegionActionApplied event) {
        ActionKind kind = event.kind();
        Set<ActionKind> held = state.heldOff(event.device());
        for (VfioRegion region : state.regionsOf(event.device())) {
            if (VfioHost.holdsOff(region.kind(), kind)) {
                return state.hold(event.device(), plus(held, kind));
            }
        }
        return state.hold(event.device(), minus(held, ended(kind)));
    }

    private static boolean auditedAfter(HostBooted booted, DeviceSpec device) {
        boolean audited = device.audited();
        for (ActionSpec action : appliedTo(booted, device)) {
            if (action.kind() == ActionKind.AUDIT_PASSED || action.kind() == ActionKind.AUDIT_WITHDRAWN) {
                audited = action.kind() == ActionKind.AUDIT_PASSED;
            }
        }
        return audited;
    }

    private static Set<ActionKind> heldOffAfter(HostBooted booted, DeviceSpec device) {
        Set<ActionKind> held = EnumSet.noneOf(ActionKind.class);
        for (ActionSpec action : appliedTo(booted, device)) {
            if (VfioHost.holdsOff(device.kind(), action.kind())) {
                held.add(action.kind());
            }
            held.removeAll(ended(action.kind()));
        }
        return held;
    }

    private static List<ActionSpec> appliedTo(HostBooted booted, DeviceSpec device) {
        return booted.actionsApplied().stream()
                .map(index -> booted.spec().actions().get(index))
                .filter(action -> action.target().equals(device.name()))
                .toList();
    }

    /** What an action puts an end to: one hold or none. */
    private static Set<ActionKind> ended(ActionKind kind) {
        return switch (kind) {
            case D3_LEAVE -> Set.of(ActionKind.D3_ENTER);
            case HOT_PLUG -> Set.of(ActionKind.HOT_UNPLUG);
            case MEMORY_ENABLE -> Set.of(ActionKind.MEMORY_DISABLE);
            case DEVICE_RESET,
                    D3_ENTER,
                    HOT_UNPLUG,
                    MEMORY_DISABLE,
                    AUDIT_PASSED,
                    AUDIT_WITHDRAWN,
                    POLICY_SWITCH,
                    LINK_RETRAIN,
                    ERRATUM_ON,
                    ERRATUM_OFF,
                    HOSTILE_START -> Set.of();
        };
    }

    private static Set<ActionKind> plus(Set<ActionKind> held, ActionKind kind) {
        Set<ActionKind> more = EnumSet.of(kind);
        more.addAll(held);
        return more;
    }

    private static Set<ActionKind> minus(Set<ActionKind> held, Set<ActionKind> ended) {
        Set<ActionKind> fewer = new HashSet<>(held);
        fewer.removeAll(ended);
        return fewer;
    }
}
