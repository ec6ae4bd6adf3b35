package dev.uncontained.arm.host;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Platform;
import java.util.List;

/**
 * All that is fixed about one host for a whole run: with the boot number, the state and the stage-2 version a quantum begins with, it
 * determines everything the host does (DESIGN §1.2).
 *
 * @param host id of the host, {@code policy/group-n}, for instance {@code vma-flag/grace-3}
 * @param trafficId id without the policy ({@code grace-3}): traffic is drawn from it, so the same programs run under every policy
 * @param group group of the scenario this host came from
 * @param seed seed of the run
 * @param policy what KVM does with an uncached VMA on this host
 * @param platform the SoC
 * @param lengthNs virtual length of the run, in ns
 * @param accessLimit accesses after which a vCPU stops, or 0 when only {@code lengthNs} ends it ({@code equal: accesses})
 * @param quantumNs length of a quantum, in virtual ns
 * @param burstAccesses accesses a {@code MmioBurst} gathers before it closes, 1 to 65,536
 * @param links links of the host, shared by the devices that name them
 * @param devices device instances, each passed through to one VM
 * @param vms virtual machines, in order
 * @param actions timed actions, ascending by virtual time
 */
public record HostSpec(
        String host,
        String trafficId,
        String group,
        long seed,
        Policy policy,
        Platform platform,
        long lengthNs,
        long accessLimit,
        long quantumNs,
        int burstAccesses,
        List<LinkSpec> links,
        List<DeviceSpec> devices,
        List<VmSpec> vms,
        List<ActionSpec> actions) {
    public HostSpec {
        links = List.copyOf(links);
        devices = List.copyOf(devices);
        vms = List.copyOf(vms);
        actions = List.copyOf(actions);
    }
}
