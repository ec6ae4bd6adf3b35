package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.MsixSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scenario: the same hosts and programs under each policy.
 *
 * @param name name of the file
 * @param seed seed of everything that is drawn
 * @param lengthNs virtual length, in ns
 * @param quantumNs length of a quantum, in ns; divides {@code lengthNs}
 * @param burstAccesses accesses a record of guest.mmio gathers
 * @param accessLimit accesses after which each vCPU stops ({@code equal: accesses}), or 0
 * @param policies policies to compare
 * @param groups groups of equal hosts
 */
public record Scenario(
        String name,
        long seed,
        long lengthNs,
        long quantumNs,
        int burstAccesses,
        long accessLimit,
        List<Policy> policies,
        List<Group> groups) {
    /** The shortest virtual length, in ns: 1 us. */
    public static final long SHORTEST_NS = 1_000;

    /** The longest virtual length, in ns: an hour. */
    public static final long LONGEST_NS = 3_600_000_000_000L;

    public Scenario {
        policies = List.copyOf(policies);
        groups = List.copyOf(groups);
    }

    /**
     * @param name name within the scenario
     * @param platform name of its platform
     * @param count hosts of the group under each policy
     * @param devices devices, each passed through to every VM that names it
     * @param vms kinds of VM
     * @param actions timed actions on each host
     * @param recovery times that replace the platform's, or null
     */
    public record Group(
            String name,
            String platform,
            int count,
            List<Device> devices,
            List<Vm> vms,
            List<Action> actions,
            @Nullable RecoveryOverride recovery) {
        public Group {
            devices = List.copyOf(devices);
            vms = List.copyOf(vms);
            actions = List.copyOf(actions);
        }

        /** Why the devices of one of the VMs have no place among the physical addresses of a guest on a platform; empty when all have. */
        public Optional<String> misfit(Platform on) {
            return vms.stream()
                    .flatMap(vm -> Expansion.misfit(vm, devices, on).stream())
                    .findFirst();
        }
    }

    /**
     * @param name name within the group
     * @param kind driver that owns it
     * @param link its PCIe link, or null for the platform's usual one (PCIe) or none (platform devices)
     * @param audited whether the vendor has audited it
     * @param servicePs time it takes for a transaction, in ps, or 0
     * @param msix place of its MSI-X table, or null
     * @param regions its regions
     */
    public record Device(
            String name,
            RegionKind kind,
            @Nullable LinkSpec link,
            boolean audited,
            long servicePs,
            @Nullable MsixSpec msix,
            List<Region> regions) {
        public Device {
            regions = List.copyOf(regions);
        }
    }

    /**
     * @param index VFIO region index
     * @param sizeBytes size
     * @param decodedBytes bytes the device decodes
     * @param prefetchable BAR bit 3
     * @param bits 32 or 64
     * @param hostMapping host stage-1 protection
     */
    public record Region(
            int index, long sizeBytes, long decodedBytes, boolean prefetchable, int bits, HostMapping hostMapping) {}

    /**
     * @param name name within the group
     * @param count VMs of this kind
     * @param vcpus vCPUs of each, all running the same programs
     * @param devices names of the devices it is given
     * @param workloads programs each vCPU interleaves
     */
    public record Vm(String name, int count, int vcpus, List<String> devices, List<Workload> workloads) {
        public Vm {
            devices = List.copyOf(devices);
            workloads = List.copyOf(workloads);
        }
    }

    /**
     * @param program which
     * @param region {@code device/bar0}, {@code device/reg0} or {@code gicv}
     * @param stage1 how the guest driver maps it
     * @param accessBytes bytes of an access
     * @param spanBytes bytes it walks over
     * @param offset where it begins
     * @param sharePermille share of the vCPU's accesses
     * @param ratePerSecond accesses a virtual second, or 0 for full speed
     * @param idiom how its stores are written
     * @param kernel whether the guest's kernel runs it
     * @param pushBytes bytes that blueflame stores between two barriers; null for 64
     * @param only the one kind of access that hostile makes, through {@code stage1}; null for all
     */
    public record Workload(
            Program program,
            String region,
            GuestMapping stage1,
            int accessBytes,
            long spanBytes,
            long offset,
            int sharePermille,
            long ratePerSecond,
            StoreIdiom idiom,
            boolean kernel,
            @Nullable Integer pushBytes,
            @Nullable AccessKind only) {}

    /**
     * @param atNs virtual time, in ns
     * @param kind what is done
     * @param target device, link or VM of each host; empty where there is none
     * @param argument lanes, policy or erratum; empty where there is none
     * @param costNs virtual time it takes, in ns
     */
    public record Action(long atNs, ActionKind kind, String target, String argument, long costNs) {}

    /** Recovery times, in ns; each null leaves the platform's. */
    public record RecoveryOverride(
            @Nullable Long hostNs,
            @Nullable Long vmNs,
            @Nullable Long processNs) {}

    /** How many timed actions of its hosts lie at or beyond its end, so that they never happen. */
    public long actionsBeyondTheEnd() {
        return groups.stream()
                .mapToLong(group -> (long) group.count()
                        * policies.size()
                        * group.actions().stream()
                                .filter(action -> action.atNs() >= lengthNs)
                                .count())
                .sum();
    }

    /**
     * Every host of the run, in the order of policies, groups and numbers.
     *
     * @param platforms the platforms by name
     * @throws IllegalArgumentException naming a platform that is not there
     */
    public List<HostSpec> hosts(Map<String, Platform> platforms) {
        return Expansion.hosts(this, platforms);
    }
}
