package dev.uncontained.lab.run;

import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.MsixSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.events.scenario.Scenario.Device;
import dev.uncontained.events.scenario.Scenario.Group;
import dev.uncontained.events.scenario.Scenario.Region;
import dev.uncontained.events.scenario.Scenario.Vm;
import dev.uncontained.events.scenario.Scenario.Workload;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.machine.Machine;
import dev.uncontained.lab.machine.MachineException;
import dev.uncontained.lab.machine.MemoryBar;
import dev.uncontained.lab.machine.MsixPlace;
import dev.uncontained.lab.machine.Omissions;
import dev.uncontained.lab.machine.PciDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real machine as a scenario: one host that passes each of its PCI endpoints through to a VM of its own. A guest driver maps a
 * prefetchable BAR write-combining and streams to it; it uses any other BAR as registers.
 */
final class MachineScenario {
    private static final long LENGTH_NS = 5_000_000;
    private static final long QUANTUM_NS = 100_000;
    private static final int BURST_ACCESSES = 4_096;
    private static final long SEED = 42;
    private static final long LONGEST_SPAN_BYTES = 8L << 20;
    private static final int REGISTER_BYTES = 4;
    private static final int STREAM_BYTES = 8;
    private static final int WHOLE_PERMILLE = 1_000;

    private MachineScenario() {}

    /**
     * The machine in a file.
     *
     * @param notices is told what of the file is not in the scenario
     * @throws LabException with exit status 2 when the file is no machine or the machine has nothing to pass through
     */
    static Scenario of(Path file, String platform, Consumer<String> notices) {
        try {
            Machine machine = Machine.read(file);
            Omissions.unread(machine).forEach(line -> notices.accept(file + " " + line));
            Omissions.leftOut(machine).forEach(line -> notices.accept(file + ": " + line));
            List<PciDevice> endpoints = machine.endpoints();
            if (endpoints.isEmpty()) {
                throw LabException.usage(
                        file + " has no endpoint with a memory BAR that a guest could be given.",
                        "See what is in it with lab import lspci " + file + ".");
            }
            return of(file.getFileName().toString(), platform, endpoints);
        } catch (MachineException e) {
            throw LabException.usage(
                    String.valueOf(e.getMessage()), "Give the output of lspci -vvv, or of lab import lspci --json.");
        }
    }

    static Scenario of(String name, String platform, List<PciDevice> endpoints) {
        List<Device> devices = endpoints.stream().map(MachineScenario::device).toList();
        List<Vm> vms = devices.stream().map(MachineScenario::vm).toList();
        return new Scenario(
                name,
                SEED,
                LENGTH_NS,
                QUANTUM_NS,
                BURST_ACCESSES,
                0,
                List.of(Policy.DEVICE_ONLY, Policy.VMA_FLAG, Policy.ALWAYS_NORMAL_NC),
                List.of(new Group("machine", platform, 1, devices, vms, List.of(), null)));
    }

    private static Device device(PciDevice endpoint) {
        List<Region> regions = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        for (MemoryBar bar : endpoint.bars()) {
            Integer index = bar.index();
            if (index != null) {
                take(taken, index, bar);
            }
        }
        for (MemoryBar bar : endpoint.bars()) {
            Integer index = bar.index();
            int place = index == null ? firstFree(taken, bar) : index;
            Long sizeBytes = bar.sizeBytes();
            if (bar.mappable() && sizeBytes != null) {
                regions.add(
                        new Region(place, sizeBytes, sizeBytes, bar.prefetchable(), bar.bits(), HostMapping.NONCACHED));
            }
        }
        return new Device(
                endpoint.address().replace(':', '-'), RegionKind.VFIO_PCI, null, false, 0, msix(endpoint), regions);
    }

    /** lspci with one -v does not number its BARs; they keep their order, and one of 64 bits takes two places. */
    private static int firstFree(Set<Integer> taken, MemoryBar bar) {
        int index = 0;
        while (taken.contains(index) || (bar.bits() == 64 && taken.contains(index + 1))) {
            index++;
        }
        take(taken, index, bar);
        return index;
    }

    private static void take(Set<Integer> taken, int index, MemoryBar bar) {
        taken.add(index);
        if (bar.bits() == 64) {
            taken.add(index + 1);
        }
    }

    private static @Nullable MsixSpec msix(PciDevice endpoint) {
        return endpoint.msix() instanceof MsixPlace.Table table
                ? new MsixSpec(table.count(), table.bar(), table.offsetBytes())
                : null;
    }

    private static Vm vm(Device device) {
        List<Workload> workloads = new ArrayList<>();
        int regions = device.regions().size();
        for (int i = 0; i < regions; i++) {
            Region region = device.regions().get(i);
            int share = WHOLE_PERMILLE / regions + (i < WHOLE_PERMILLE % regions ? 1 : 0);
            workloads.add(workload(device.name() + "/bar" + region.index(), region, share));
        }
        return new Vm("vm-" + device.name(), 1, 1, List.of(device.name()), workloads);
    }

    private static Workload workload(String name, Region region, int sharePermille) {
        Program program = region.prefetchable() ? Program.STREAM_WC : Program.MIXED;
        return new Workload(
                program,
                name,
                program.usualMapping(),
                region.prefetchable() ? STREAM_BYTES : REGISTER_BYTES,
                Math.min(region.sizeBytes(), LONGEST_SPAN_BYTES),
                0,
                sharePermille,
                0,
                StoreIdiom.IDEAL,
                false,
                null,
                null);
    }
}
