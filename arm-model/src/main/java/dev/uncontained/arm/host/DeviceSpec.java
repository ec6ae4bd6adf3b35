package dev.uncontained.arm.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One device instance, passed through to one VM.
 *
 * @param name name within the host, {@code vm/device} ({@code tx-0/nic})
 * @param vm index of the VM in {@link HostSpec#vms}
 * @param kind who owns its regions
 * @param link index in {@link HostSpec#links}, or -1 for a slave on the SoC's own interconnect
 * @param audited whether the platform's vendor has audited it (only vfio-platform looks at this)
 * @param servicePs time the device takes for one transaction, in ps; 0 when the link or the core is always slower
 * @param msix place of the MSI-X table, or null
 * @param regions its regions, ascending by index
 */
public record DeviceSpec(
        String name,
        int vm,
        RegionKind kind,
        int link,
        boolean audited,
        long servicePs,
        @Nullable MsixSpec msix,
        List<RegionSpec> regions) {
    public DeviceSpec {
        regions = List.copyOf(regions);
    }
}
