package dev.uncontained.events;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.MsixSpec;
import dev.uncontained.arm.host.RegionKind;
import org.jspecify.annotations.Nullable;

/** Topic {@code vfio.regions}, written by vfio-service. */
public sealed interface RegionEvent extends Answer {
    /**
     * A user process mapped a device region: the VMA that KVM will look at.
     *
     * @param region id of the region in its host
     * @param device name of the device instance
     * @param vm index of the VM it is passed through to
     * @param kind driver that owns it
     * @param index VFIO region index
     * @param gpa guest-physical address
     * @param pa host-physical address
     * @param sizeBytes size of the mapping
     * @param prefetchable BAR bit 3
     * @param msix place of the device's MSI-X table, or null
     * @param vmFlags {@code vm_flags} of the VMA; the one input of KVM's choice
     * @param hostMapping host stage-1 protection of the VMA
     * @param audited whether the vendor's audit stands
     */
    record RegionRegistered(
            Header header,
            Reply reply,
            int region,
            String device,
            int vm,
            RegionKind kind,
            int index,
            Hex gpa,
            Hex pa,
            long sizeBytes,
            boolean prefetchable,
            @Nullable MsixSpec msix,
            Hex vmFlags,
            HostMapping hostMapping,
            boolean audited)
            implements RegionEvent {}

    /**
     * A region could not be mapped; accesses to it are trapped.
     *
     * @param errno name of the error ({@code EINVAL})
     * @param reason which check refused it
     */
    record RegionRefused(Header header, Reply reply, int region, String device, int index, String errno, String reason)
            implements RegionEvent {}

    /**
     * The VMA of a region was replaced by one with other flags, after the vendor's audit passed or was withdrawn.
     *
     * @param vmFlags flags from here on
     */
    record RegionReflagged(Header header, Reply reply, int region, Hex vmFlags, boolean audited, String reason)
            implements RegionEvent {}

    /** All mappings of the region are gone and a fault on it is refused (SIGBUS) until it is restored. */
    record RegionZapped(Header header, Reply reply, int region, String reason) implements RegionEvent {}

    /** Faults on the region are served again. */
    record RegionRestored(Header header, Reply reply, int region, Hex vmFlags, String reason) implements RegionEvent {}

    /** Every region of the host is registered or refused. */
    record RegionsComplete(Header header, Reply reply, int registered, int refused) implements RegionEvent {}

    /**
     * An action of vfio-service is done; always sent, and last.
     *
     * @param action index of the action
     * @param kind what was done
     * @param device name of the device it was done to
     * @param events events of this answer before it
     */
    record RegionActionApplied(Header header, Reply reply, int action, ActionKind kind, String device, int events)
            implements RegionEvent {}
}
