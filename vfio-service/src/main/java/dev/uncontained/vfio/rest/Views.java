package dev.uncontained.vfio.rest;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.vfio.VmaFlags;
import dev.uncontained.events.core.vfio.RefusedRegion;
import dev.uncontained.events.core.vfio.VfioHost;
import dev.uncontained.events.core.vfio.VfioRegion;
import dev.uncontained.events.fold.Ledger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The JSON that is shown; addresses and flags as people read them. */
final class Views {
    /**
     * @param heldOffBy what keeps its regions from being served, empty when nothing does
     */
    record Device(String device, List<Integer> regions, List<Integer> refused, List<String> heldOffBy) {}

    record Devices(String run, String host, int boot, long lastReq, List<Device> devices) {}

    record Region(
            int region,
            String device,
            int vm,
            String kind,
            int index,
            String gpa,
            String pa,
            long sizeBytes,
            boolean prefetchable,
            String vmFlags,
            List<String> vmFlagNames,
            String hostMapping,
            boolean audited,
            boolean live) {}

    record Regions(
            String run, String host, int boot, long lastReq, List<Region> regions, List<RefusedRegion> refused) {}

    private Views() {}

    static Devices devices(String run, String host, Ledger<VfioHost> ledger) {
        VfioHost state = ledger.settled();
        Set<String> names = new LinkedHashSet<>();
        state.regions().forEach(r -> names.add(r.device()));
        state.refused().forEach(r -> names.add(r.device()));
        List<Device> devices = names.stream()
                .map(name -> new Device(
                        name,
                        state.regionsOf(name).stream().map(VfioRegion::id).toList(),
                        state.refused().stream()
                                .filter(r -> r.device().equals(name))
                                .map(RefusedRegion::id)
                                .toList(),
                        state.heldOff(name).stream()
                                .sorted()
                                .map(ActionKind::wireName)
                                .toList()))
                .toList();
        return new Devices(run, host, ledger.boot(), ledger.lastReq(), devices);
    }

    static Regions regions(String run, String host, Ledger<VfioHost> ledger) {
        List<Region> regions =
                ledger.settled().regions().stream().map(Views::region).toList();
        return new Regions(
                run,
                host,
                ledger.boot(),
                ledger.lastReq(),
                regions,
                ledger.settled().refused());
    }

    private static Region region(VfioRegion r) {
        return new Region(
                r.id(),
                r.device(),
                r.vm(),
                r.kind().wireName(),
                r.index(),
                r.gpa().toString(),
                r.pa().toString(),
                r.sizeBytes(),
                r.prefetchable(),
                r.vmFlags().toString(),
                VmaFlags.names(r.vmFlags().value()),
                r.hostMapping().name(),
                r.audited(),
                r.live());
    }
}
