package dev.uncontained.events.core.vfio;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.RegionKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What VFIO knows of one host: the fold of {@code vfio.regions}.
 *
 * @param regions mapped regions, ascending by id
 * @param refused regions that could not be mapped
 * @param heldOff by device, what keeps its regions from being served: low power, memory decode off, or gone. Devices nothing holds off
 *     are not in it
 */
public record VfioHost(List<VfioRegion> regions, List<RefusedRegion> refused, Map<String, Set<ActionKind>> heldOff) {
    /** Nothing registered. */
    public static final VfioHost EMPTY = new VfioHost(List.of(), List.of(), Map.of());

    public VfioHost {
        regions = List.copyOf(regions);
        refused = List.copyOf(refused);
        heldOff = Map.copyOf(heldOff);
    }

    /** The mapped regions of a device. */
    public List<VfioRegion> regionsOf(String device) {
        return regions.stream().filter(r -> r.device().equals(device)).toList();
    }

    /** What holds a device off, empty for most. */
    public Set<ActionKind> heldOff(String device) {
        return heldOff.getOrDefault(device, Set.of());
    }

    /**
     * Whether an action holds the regions of such a device off until its counterpart. Power states and PCI_COMMAND.MEM belong to PCI
     * functions; every device can be taken away.
     */
    static boolean holdsOff(RegionKind kind, ActionKind action) {
        boolean pci = isPci(kind);
        return action == ActionKind.HOT_UNPLUG
                || (pci && (action == ActionKind.D3_ENTER || action == ActionKind.MEMORY_DISABLE));
    }

    static boolean isPci(RegionKind kind) {
        return kind == RegionKind.VFIO_PCI || kind == RegionKind.VFIO_PCI_VARIANT;
    }

    VfioHost with(VfioRegion region) {
        return new VfioHost(Stream.concat(regions.stream(), Stream.of(region)).toList(), refused, heldOff);
    }

    VfioHost with(RefusedRegion region) {
        return new VfioHost(
                regions, Stream.concat(refused.stream(), Stream.of(region)).toList(), heldOff);
    }

    VfioHost change(int region, UnaryOperator<VfioRegion> change) {
        List<VfioRegion> changed = regions.stream()
                .map(r -> r.id() == region ? change.apply(r) : r)
                .toList();
        return new VfioHost(changed, refused, heldOff);
    }

    VfioHost hold(String device, Set<ActionKind> holds) {
        Map<String, Set<ActionKind>> held = new HashMap<>(heldOff);
        if (holds.isEmpty()) {
            held.remove(device);
        } else {
            held.put(device, Set.copyOf(holds));
        }
        return new VfioHost(regions, refused, held);
    }
}
