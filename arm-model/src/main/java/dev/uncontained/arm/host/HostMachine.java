package dev.uncontained.arm.host;

import dev.uncontained.arm.host.FaultCount.Outcome;
import dev.uncontained.arm.host.HostTotals.VcpuTotals;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.TargetRules;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Geometry;
import dev.uncontained.arm.stage2.Stage2Leaf;
import dev.uncontained.arm.stage2.Stage2Table;
import dev.uncontained.arm.stage2.Stage2Walk;
import dev.uncontained.arm.syndrome.Esr;
import dev.uncontained.arm.syndrome.LinuxReaction;
import dev.uncontained.arm.syndrome.TakenFrom;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One boot of one host: executes its vCPUs quantum by quantum. A pure function of the specification, the boot number and the calls made
 * between quanta, in their order (DESIGN §1.2).
 *
 * <p>In a quantum every running vCPU executes, in (vm, vcpu) order, the accesses that start before its end. A stage-2 abort parks its vCPU.
 * A crash stops its own vCPU at once and the others at the quantum's end.
 *
 * <p>vCPUs whose programs reach over one link, or to one device, share it in equal parts: with n of them a transaction occupies it n times
 * as long for each, so together they never get more than it has.
 */
public final class HostMachine {
    private final HostSpec spec;
    private final int boot;
    private final long bootPs;
    private final RegionSpec[] regions;
    private final DeviceSpec[] deviceOf;
    private final LinkCost[] links;
    private final long[] servicePs;
    private final boolean[] slots;
    private final Stage2Table[] tables;
    private final Vcpu[] vcpus;
    private final LinuxReaction reaction;
    private final boolean[] vmGone;
    private final Set<Integer> applied = new HashSet<>();
    private final List<FaultCount> faults = new ArrayList<>();
    private final List<VmLoss> losses = new ArrayList<>();

    private long quantum;
    private long stage2Version;
    private @Nullable Crash crash;
    private HostSink sink = burst -> {};
    private int vmsLost;
    private final long[] sums = new long[12];

    private HostMachine(HostSpec spec, int boot, long bootNs) {
        this.spec = spec;
        this.boot = boot;
        this.bootPs = bootNs * 1000;
        this.quantum = bootNs / spec.quantumNs();
        List<RegionSpec> all =
                spec.devices().stream().flatMap(d -> d.regions().stream()).toList();
        this.regions = new RegionSpec[all.size()];
        this.deviceOf = new DeviceSpec[all.size()];
        for (DeviceSpec device : spec.devices()) {
            for (RegionSpec region : device.regions()) {
                regions[region.id()] = region;
                deviceOf[region.id()] = device;
            }
        }
        this.slots = new boolean[all.size()];
        this.links = new LinkCost[all.size()];
        this.servicePs = new long[all.size()];
        share();
        Stage2Geometry geometry = Stage2Geometry.of(
                Granule.of(spec.platform().cpu().granuleKiB() + "k"),
                spec.platform().cpu().ipaBits());
        this.tables = new Stage2Table[spec.vms().size()];
        Arrays.setAll(
                tables, vm -> new Stage2Table(geometry, spec.platform().cpu().fwb(), true));
        this.vmGone = new boolean[spec.vms().size()];
        List<Vcpu> made = new ArrayList<>();
        for (int vm = 0; vm < spec.vms().size(); vm++) {
            List<VcpuSpec> vcpuSpecs = spec.vms().get(vm).vcpus();
            for (int index = 0; index < vcpuSpecs.size(); index++) {
                made.add(new Vcpu(this, vm, index, vcpuSpecs.get(index), bootPs));
            }
        }
        this.vcpus = made.toArray(Vcpu[]::new);
        this.reaction = LinuxReaction.to(
                Esr.decode(spec.platform().serror().esr()),
                spec.platform().serror().routedToEl3() ? TakenFrom.EL3 : TakenFrom.GUEST,
                true);
    }

    /**
     * A machine that has just booted.
     *
     * @param boot boot number, from 1
     * @param bootNs virtual time, a multiple of the quantum
     * @param actionsApplied actions whose effect it boots with
     */
    public static HostMachine boot(HostSpec spec, int boot, long bootNs, List<Integer> actionsApplied, Form form) {
        HostMachine machine = new HostMachine(spec, boot, bootNs);
        machine.applied.addAll(actionsApplied);
        return machine;
    }

    /** Whether a region has a memslot; accesses to one that has none are trapped. */
    public void slot(int region, boolean present) {
        slots[region] = present;
    }

    /** A leaf was mapped, which makes {@code version}. */
    public void mapped(int vm, long ipa, long pa, long sizeBytes, int level, long descriptor, long version) {
        changed(version);
        refoldMapped(vm, ipa, pa, sizeBytes, level, descriptor);
    }

    /** A range was unmapped, which makes {@code version}; stores on their way to it are discarded. */
    public void unmapped(int vm, long ipa, long sizeBytes, long version) {
        for (Vcpu vcpu : vcpus) {
            if (vcpu.vm == vm) {
                vcpu.discard(Vcpu.Discard.ZAP, ipa, ipa + sizeBytes);
            }
        }
        changed(version);
        refoldUnmapped(vm, ipa, sizeBytes);
    }

    /** Puts a leaf back that a restored machine had seen. */
    public void refoldMapped(int vm, long ipa, long pa, long sizeBytes, int level, long descriptor) {
        Stage2Table table = tables[vm];
        long attributes = descriptor & ~0b11L & ~table.format().addressMask(3);
        table.map(ipa, pa, sizeBytes, attributes, level);
    }

    /** Takes a range away that a restored machine had seen go. */
    public void refoldUnmapped(int vm, long ipa, long sizeBytes) {
        tables[vm].unmap(ipa, sizeBytes);
    }

    /** KVM has answered the abort of a vCPU. */
    public void abortAnswered(int vm, int vcpu, AbortAnswer answer) {
        for (Vcpu candidate : vcpus) {
            if (candidate.vm == vm && candidate.index == vcpu) {
                candidate.answered(answer, quantumStartPs());
            }
        }
    }

    /** An action has taken effect; every vCPU has waited for it. */
    public void actionApplied(ActionSpec action) {
        applied.add(action.index());
        for (Vcpu vcpu : vcpus) {
            vcpu.nowPs = Math.max(vcpu.nowPs, quantumStartPs()) + action.costNs() * 1000;
        }
    }

    /** Executes the next quantum. */
    public QuantumEnd runQuantum(HostSink to) {
        sink = to;
        long endNs = Math.min((quantum + 1) * spec.quantumNs(), spec.lengthNs());
        long endPs = endNs * 1000;
        for (Vcpu vcpu : vcpus) {
            vcpu.run(endPs);
        }
        for (Vcpu vcpu : vcpus) {
            vcpu.summarise(quantum);
        }
        Crash crashed = crash;
        boolean finished = crashed == null
                && (endNs >= spec.lengthNs()
                        || (spec.accessLimit() > 0
                                && Arrays.stream(vcpus).allMatch(v -> v.state == Vcpu.State.STOPPED)));
        List<Abort> aborts = new ArrayList<>();
        if (crashed != null) {
            end(Vcpu.Discard.CRASH);
        } else if (finished) {
            end(Vcpu.Discard.END);
        } else {
            for (Vcpu vcpu : vcpus) {
                Abort abort = vcpu.abort;
                if (abort != null) {
                    aborts.add(abort);
                }
            }
        }
        List<ActionSpec> due = crashed != null || finished
                ? List.of()
                : spec.actions().stream()
                        .filter(a -> a.atNs() < endNs && !applied.contains(a.index()))
                        .toList();
        QuantumEnd end = new QuantumEnd(quantum, endNs, aborts, countedFaults(), losses, crashed, due, finished);
        faults.clear();
        losses.clear();
        quantum++;
        return end;
    }

    /** Ends the machine between two quanta: what is in flight is discarded, every burst closed. */
    public QuantumEnd stop(HostSink to) {
        sink = to;
        end(Vcpu.Discard.END);
        return new QuantumEnd(
                quantum, quantumStartPs() / 1000, List.of(), countedFaults(), losses, null, List.of(), true);
    }

    /** What it has come to so far; complete once it has crashed, finished or been stopped. */
    public HostTotals totals() {
        List<VcpuTotals> byVcpu = new ArrayList<>();
        long issued = 0;
        for (Vcpu vcpu : vcpus) {
            issued += vcpu.issued;
            byVcpu.add(new VcpuTotals(vcpu.vm, vcpu.index, vcpu.issued, vcpu.nextK - 1, vcpu.digest));
        }
        long upPs = Math.min(quantum * spec.quantumNs(), spec.lengthNs()) * 1000 - bootPs;
        return new HostTotals(
                upPs, issued, sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7], sums[8], sums[9],
                sums[10], vmsLost, byVcpu);
    }

    /** Whether every fault raised so far has been reported, so that {@link #state} holds all there is. */
    public boolean isSettled() {
        return faults.isEmpty() && losses.isEmpty();
    }

    /** All that the next quantum depends on besides the specification and the stage-2 tables. */
    public byte[] state() {
        return MachineState.write(this);
    }

    /**
     * A machine that goes on where {@link #state} was taken. Its stage-2 tables are folded again by the caller.
     *
     * @throws IllegalArgumentException when the state does not fit the specification
     */
    public static HostMachine restore(HostSpec spec, byte[] state, Form form) {
        return MachineState.read(spec, state);
    }

    static HostMachine empty(HostSpec spec, int boot, long bootNs) {
        return new HostMachine(spec, boot, bootNs);
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeLong(quantum);
        out.writeLong(stage2Version);
        out.writeInt(vmsLost);
        for (long sum : sums) {
            out.writeLong(sum);
        }
        for (boolean slot : slots) {
            out.writeBoolean(slot);
        }
        for (boolean gone : vmGone) {
            out.writeBoolean(gone);
        }
        out.writeInt(applied.size());
        for (int action : applied.stream().sorted().toList()) {
            out.writeInt(action);
        }
    }

    void readFrom(DataInputStream in) throws IOException {
        quantum = in.readLong();
        stage2Version = in.readLong();
        vmsLost = in.readInt();
        for (int i = 0; i < sums.length; i++) {
            sums[i] = in.readLong();
        }
        for (int i = 0; i < slots.length; i++) {
            slots[i] = in.readBoolean();
        }
        for (int i = 0; i < vmGone.length; i++) {
            vmGone[i] = in.readBoolean();
        }
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            applied.add(in.readInt());
        }
    }

    private List<FaultCount> countedFaults() {
        return faults.stream()
                .sorted(Comparator.comparingInt(FaultCount::vm)
                        .thenComparingInt(FaultCount::vcpu)
                        .thenComparingInt(FaultCount::region)
                        .thenComparing(FaultCount::outcome)
                        .thenComparing(FaultCount::cause))
                .toList();
    }

    private void end(Vcpu.Discard reason) {
        for (Vcpu vcpu : vcpus) {
            vcpu.discard(reason, 0, Long.MAX_VALUE);
            vcpu.closeAll();
        }
    }

    private void changed(long version) {
        for (Vcpu vcpu : vcpus) {
            for (Burst burst : vcpu.bursts) {
                if (burst != null && burst.open) {
                    vcpu.emit(burst);
                }
            }
        }
        stage2Version = version;
    }

    private void share() {
        for (int region = 0; region < regions.length; region++) {
            DeviceSpec device = deviceOf[region];
            int onLink = 0;
            int onDevice = 0;
            for (VmSpec vm : spec.vms()) {
                for (VcpuSpec vcpu : vm.vcpus()) {
                    boolean link = false;
                    boolean same = false;
                    for (ProgramSpec program : vcpu.programs()) {
                        DeviceSpec target = deviceOf[program.region()];
                        link |= target.link() >= 0 && target.link() == device.link();
                        same |= target.name().equals(device.name());
                    }
                    onLink += link ? 1 : 0;
                    onDevice += same ? 1 : 0;
                }
            }
            links[region] = device.link() < 0
                    ? LinkCost.ON_SOC
                    : LinkCost.of(spec.links().get(device.link()), onLink);
            servicePs[region] = device.servicePs() * Math.max(1, onDevice);
        }
    }

    void crash(
            Vcpu vcpu, RegionSpec region, FaultCause cause, long esr, long causeAccess, MemoryType type, String why) {
        vcpu.crashed = true;
        if (crash != null) {
            return;
        }
        int running = 0;
        for (boolean gone : vmGone) {
            running += gone ? 0 : 1;
        }
        crash = new Crash(
                vcpu.vm,
                vcpu.index,
                region.id(),
                deviceOf[region.id()].kind(),
                cause,
                esr,
                causeAccess,
                vcpu.access,
                type,
                running,
                vcpu.nowPs,
                why);
    }

    void loseVm(int vm, FaultCause cause, boolean forGood, long atPs) {
        if (vmGone[vm]) {
            return;
        }
        vmsLost++;
        long downNs = spec.platform().recovery().vmNs();
        losses.add(new VmLoss(vm, cause, forGood, downNs));
        vmGone[vm] = forGood;
        for (Vcpu vcpu : vcpus) {
            if (vcpu.vm == vm) {
                vcpu.discard(Vcpu.Discard.VM, 0, Long.MAX_VALUE);
                if (forGood) {
                    vcpu.state = Vcpu.State.STOPPED;
                    vcpu.abort = null;
                } else {
                    vcpu.nowPs = Math.max(vcpu.nowPs, atPs + downNs * 1000);
                }
            }
        }
    }

    void count(
            Vcpu vcpu,
            RegionSpec region,
            Outcome outcome,
            FaultCause cause,
            long accesses,
            long firstAccess,
            long esr) {
        for (int i = 0; i < faults.size(); i++) {
            FaultCount fault = faults.get(i);
            if (fault.vm() == vcpu.vm
                    && fault.vcpu() == vcpu.index
                    && fault.region() == region.id()
                    && fault.outcome() == outcome
                    && fault.cause() == cause) {
                faults.set(
                        i,
                        new FaultCount(
                                fault.vm(),
                                fault.vcpu(),
                                fault.region(),
                                outcome,
                                cause,
                                fault.count() + accesses,
                                fault.firstAccess(),
                                fault.esr()));
                return;
            }
        }
        faults.add(new FaultCount(vcpu.vm, vcpu.index, region.id(), outcome, cause, accesses, firstAccess, esr));
    }

    void account(Burst burst) {
        sums[0] += burst.completed;
        sums[1] += burst.corrupted;
        sums[2] += burst.contained;
        sums[3] += burst.uncontained;
        sums[4] += burst.discardedCrash;
        sums[5] += burst.discardedZap;
        sums[6] += burst.discardedVm;
        sums[7] += burst.discardedEnd;
        sums[8] += burst.bytes;
        sums[9] += burst.tlps;
        sums[10] += burst.wireBytes;
    }

    HostSpec spec() {
        return spec;
    }

    int boot() {
        return boot;
    }

    long bootPs() {
        return bootPs;
    }

    long quantumStartPs() {
        return quantum * spec.quantumNs() * 1000;
    }

    Platform platform() {
        return spec.platform();
    }

    int regionCount() {
        return regions.length;
    }

    RegionSpec region(int id) {
        return regions[id];
    }

    boolean hasSlot(int region) {
        return slots[region];
    }

    TargetRules rules(RegionSpec region) {
        return spec.platform().rules(deviceOf[region.id()].kind());
    }

    LinkCost link(RegionSpec region) {
        return links[region.id()];
    }

    long servicePs(RegionSpec region) {
        return servicePs[region.id()];
    }

    long roundTripPs(RegionSpec region) {
        var timing = spec.platform().timing();
        return deviceOf[region.id()].link() < 0 ? timing.slavePs() : 2 * (timing.rcPs() + timing.propagationPs());
    }

    Stage2Walk walk(int vm, long ipa) {
        return tables[vm].walk(ipa);
    }

    int memAttr(Stage2Walk.Mapped leaf) {
        return (int) (leaf.descriptor() >>> 2) & 0xF;
    }

    boolean isExecuteNever(Stage2Walk.Mapped leaf) {
        return Stage2Leaf.decode(leaf.descriptor(), leaf.level(), tables[0].format())
                        .executeNever()
                != Stage2Leaf.XN_NONE;
    }

    boolean isStage1Device(GuestMapping mapping) {
        return mapping.mair() <= 0x0C;
    }

    LinuxReaction reaction() {
        return reaction;
    }

    @Nullable
    Crash crash() {
        return crash;
    }

    HostSink sink() {
        return sink;
    }

    long stage2Version() {
        return stage2Version;
    }

    Vcpu[] vcpus() {
        return vcpus;
    }
}
