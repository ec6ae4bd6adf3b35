package dev.uncontained.events.core.vfio;

import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.events.Hex;

/**
 * A device region that a user process has mapped.
 *
 * @param id id of the region in its host
 * @param device name of the device instance
 * @param vm index of the VM it is passed through to
 * @param kind driver that owns it
 * @param index VFIO region index
 * @param gpa guest-physical address
 * @param pa host-physical address
 * @param sizeBytes size of the mapping
 * @param prefetchable BAR bit 3
 * @param vmFlags flags of the VMA
 * @param hostMapping host stage-1 protection of the VMA
 * @param audited whether the vendor's audit stands
 * @param live whether faults on it are served
 */
public record VfioRegion(
        int id,
        String device,
        int vm,
        RegionKind kind,
        int index,
        Hex gpa,
        Hex pa,
        long sizeBytes,
        boolean prefetchable,
        Hex vmFlags,
        HostMapping hostMapping,
        boolean audited,
        boolean live) {
    VfioRegion withLive(boolean isLive) {
        return new VfioRegion(
                id, device, vm, kind, index, gpa, pa, sizeBytes, prefetchable, vmFlags, hostMapping, audited, isLive);
    }

    VfioRegion withFlags(Hex flags, boolean isAudited) {
        return new VfioRegion(
                id, device, vm, kind, index, gpa, pa, sizeBytes, prefetchable, flags, hostMapping, isAudited, live);
    }
}
