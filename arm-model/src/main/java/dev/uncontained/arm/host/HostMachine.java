package dev.uncontained.arm.host;

import dev.uncontained.arm.host.FaultCount.Outcome;
import dev.uncontained.arm.host.HostTotals.VcpuTotals;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Erratum;
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
import java.util.function.Predicate;
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
    private final Route[] routes;
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
    private TransactionSink transactions = (region, offset, bytes, tlps, downstream, upstream) -> {};
    private ObjectionSink objections = (region, cause, to) -> {};
    private int vmsLost;
    private final long[] sums = new long[12];
    private final Interpreter[] interpreters;
    private final Executor[] executors;
    private final int[] mappings;
    /** Made when they are asked for: the reference needs none. */
    private final @Nullable Way[] ways;

    /** Executes one vCPU for the rest of a quantum, in one of the forms. */
    interface Executor {
        /** Executes the accesses that start before {@code endPs}, in ps. */
        void run(long endPs);

        /** The way to a device, its rules or the programs have changed. */
        void changed();
    }

    private HostMachine(HostSpec spec, int boot, long bootNs, Form form) {
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
        this.routes = new Route[all.size()];
        Stage2Geometry geometry = Stage2Geometry.of(
                Granule.of(spec.platform().cpu().granuleKiB() + "k"),
                spec.platform().cpu().ipaBits());
        this.tables = new Stage2Table[spec.vms().size()];
        Arrays.setAll(
                tables, vm -> new Stage2Table(geometry, spec.platform().cpu().fwb(), true));
        this.vmGone = new boolean[spec.vms().size()];
        this.mappings = new int[spec.vms().size()];
        this.ways = new Way[all.size()];
        List<Vcpu> made = new ArrayList<>();
        for (int vm = 0; vm < spec.vms().size(); vm++) {
            List<VcpuSpec> vcpuSpecs = spec.vms().get(vm).vcpus();
            for (int index = 0; index < vcpuSpecs.size(); index++) {
                made.add(new Vcpu(this, vm, index, vcpuSpecs.get(index), bootPs, queueEntries()));
            }
        }
        this.vcpus = made.toArray(Vcpu[]::new);
        this.interpreters = Arrays.stream(vcpus).map(Interpreter::new).toArray(Interpreter[]::new);
        this.executors = new Executor[vcpus.length];
        Arrays.setAll(executors, i -> switch (form) {
            case REFERENCE -> new ReferenceForm(vcpus[i], interpreters[i]);
            case GENERAL -> new GeneralForm(vcpus[i], interpreters[i]);
            case FAST -> new FastForm(vcpus[i], interpreters[i]);
        });
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
        HostMachine machine = new HostMachine(spec, boot, bootNs, form);
        machine.applied.addAll(actionsApplied);
        machine.settle();
        return machine;
    }

    /** Whether a region has a memslot; accesses to one that has none are trapped. */
    public void slot(int region, boolean present) {
        slots[region] = present;
        for (int vm = 0; vm < mappings.length; vm++) {
            mappings[vm]++;
        }
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
        mappings[vm]++;
        Stage2Table table = tables[vm];
        long attributes = descriptor & ~0b11L & ~table.format().addressMask(3);
        table.map(ipa, pa, sizeBytes, attributes, level);
    }

    /** Takes a range away that a restored machine had seen go. */
    public void refoldUnmapped(int vm, long ipa, long sizeBytes) {
        mappings[vm]++;
        tables[vm].unmap(ipa, sizeBytes);
    }

    /** KVM has answered the abort of a vCPU. */
    public void abortAnswered(int vm, int vcpu, AbortAnswer answer) {
        for (int i = 0; i < vcpus.length; i++) {
            if (vcpus[i].vm == vm && vcpus[i].index == vcpu) {
                answered(i, answer);
            }
        }
    }

    private void answered(int place, AbortAnswer answer) {
        Vcpu vcpu = vcpus[place];
        Abort parked = vcpu.abort;
        if (vcpu.state != Vcpu.State.PARKED || parked == null) {
            return;
        }
        vcpu.abort = null;
        vcpu.state = Vcpu.State.RUNNING;
        vcpu.nowPs = Math.max(
                quantumStartPs(), parked.virtualPs() + platform().timing().abortNs() * 1000);
        if (answer != AbortAnswer.MAPPED) {
            interpreters[place].answered(parked, answer);
        }
    }

    /** An action has taken effect; every vCPU has waited for it. */
    public void actionApplied(ActionSpec action) {
        applied.add(action.index());
        for (Vcpu vcpu : vcpus) {
            vcpu.nowPs = Math.max(vcpu.nowPs, quantumStartPs()) + action.costNs() * 1000;
        }
        settle();
    }

    /** Executes the next quantum. */
    public QuantumEnd runQuantum(HostSink to) {
        sink = to;
        long endNs = Math.min((quantum + 1) * spec.quantumNs(), spec.lengthNs());
        long endPs = endNs * 1000;
        for (Executor executor : executors) {
            executor.run(endPs);
        }
        for (Vcpu vcpu : vcpus) {
            vcpu.summarise(quantum);
        }
        if (losses.stream().anyMatch(VmLoss::forGood)) {
            settle();
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

    /** Has every transaction told from now on; the tuned forms do not make each one by itself, so only {@link Form#REFERENCE} tells them all. */
    public void watch(TransactionSink by) {
        transactions = by;
    }

    /** Has every objection told from now on, in any form: whatever is not plain is executed by the reference. */
    public void watchObjections(ObjectionSink by) {
        objections = by;
    }

    /** Accesses issued so far. */
    public long issued() {
        long issued = 0;
        for (Vcpu vcpu : vcpus) {
            issued += vcpu.issued;
        }
        return issued;
    }

    /** What it has come to so far; complete once it has crashed, finished or been stopped. */
    public HostTotals totals() {
        List<VcpuTotals> byVcpu = new ArrayList<>();
        for (Vcpu vcpu : vcpus) {
            byVcpu.add(new VcpuTotals(vcpu.vm, vcpu.index, vcpu.issued, vcpu.nextK - 1, vcpu.digest));
        }
        long upPs = Math.min(quantum * spec.quantumNs(), spec.lengthNs()) * 1000 - bootPs;
        return new HostTotals(
                upPs, issued(), sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7], sums[8],
                sums[9], sums[10], vmsLost, byVcpu);
    }

    /** Whether every fault raised so far has been reported, so that {@link #state} holds all there is. */
    public boolean isSettled() {
        return faults.isEmpty() && losses.isEmpty();
    }

    /** Virtual time at which the next quantum begins, in ns. */
    public long virtualNs() {
        return quantum * spec.quantumNs();
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
        return MachineState.read(spec, state, form);
    }

    static HostMachine empty(HostSpec spec, int boot, long bootNs, Form form) {
        return new HostMachine(spec, boot, bootNs, form);
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

    /**
     * Works out what follows from the actions applied and the VMs that are gone for good: who shares links and devices, lanes, rules in force,
     * who has turned hostile.
     */
    void settle() {
        for (int region = 0; region < regions.length; region++) {
            DeviceSpec device = deviceOf[region];
            int onLink = 0;
            int onDevice = 0;
            for (Vcpu vcpu : vcpus) {
                if (!vmGone[vcpu.vm]) {
                    onLink += reaches(vcpu, target -> target.link() >= 0 && target.link() == device.link()) ? 1 : 0;
                    onDevice += reaches(vcpu, target -> target.name().equals(device.name())) ? 1 : 0;
                }
            }
            LinkCost link = device.link() < 0
                    ? LinkCost.ON_SOC
                    : LinkCost.of(spec.links().get(device.link()), lanes(device.link()), onLink);
            routes[region] = new Route(
                    rulesInForce(device.kind()),
                    link,
                    platform().timing(),
                    platform().cpu(),
                    device.servicePs() * Math.max(1, onDevice),
                    regions[region].decodedBytes());
        }
        for (Vcpu vcpu : vcpus) {
            String vm = spec.vms().get(vcpu.vm).name();
            if (isApplied(ActionKind.HOSTILE_START, action -> action.target().equals(vm))) {
                vcpu.programs = vcpu.spec.programs().stream()
                        .map(ProgramSpec::turnedHostile)
                        .toList();
            }
        }
        Arrays.fill(ways, null);
        for (Executor executor : executors) {
            executor.changed();
        }
    }

    private boolean reaches(Vcpu vcpu, Predicate<DeviceSpec> target) {
        return vcpu.spec.programs().stream().anyMatch(program -> target.test(deviceOf[program.region()]));
    }

    private boolean isApplied(ActionKind kind, Predicate<ActionSpec> which) {
        return spec.actions().stream()
                .anyMatch(action -> action.kind() == kind && applied.contains(action.index()) && which.test(action));
    }

    /** Lanes of a link after the last retraining. */
    private int lanes(int link) {
        LinkSpec of = spec.links().get(link);
        int lanes = of.lanes();
        for (ActionSpec action : spec.actions()) {
            if (action.kind() == ActionKind.LINK_RETRAIN
                    && applied.contains(action.index())
                    && action.target().equals(of.name())) {
                lanes = Integer.parseInt(action.argument());
            }
        }
        return lanes;
    }

    private TargetRules rulesInForce(RegionKind kind) {
        TargetRules inForce = spec.platform().rules(kind);
        for (ActionSpec action : spec.actions()) {
            boolean isOn = action.kind() == ActionKind.ERRATUM_ON;
            if ((isOn || action.kind() == ActionKind.ERRATUM_OFF) && applied.contains(action.index())) {
                inForce = isOn
                        ? rulesUnder(action.argument(), kind)
                        : spec.platform().rules(kind);
            }
        }
        return inForce;
    }

    private TargetRules rulesUnder(String erratum, RegionKind kind) {
        for (Erratum candidate : spec.platform().errata()) {
            if (candidate.name().equals(erratum)) {
                return switch (kind) {
                    case VFIO_PCI, VFIO_PCI_VARIANT -> candidate.pcie();
                    case VFIO_PLATFORM -> candidate.slave();
                    case GICV -> spec.platform().gicv();
                };
            }
        }
        throw new IllegalArgumentException("platform " + spec.platform().name() + " has no erratum " + erratum);
    }

    /**
     * A vCPU's part of the root complex' queue, for this boot: those that reach over a link have equal parts, at least one entry each. So where there are more of them than entries they have
     * more under way than the queue holds; what they get of link and device is shared all the same.
     */
    private int queueEntries() {
        int posting = 0;
        for (VmSpec vm : spec.vms()) {
            for (VcpuSpec vcpu : vm.vcpus()) {
                boolean posts = vcpu.programs().stream().anyMatch(p -> deviceOf[p.region()].link() >= 0);
                posting += posts ? 1 : 0;
            }
        }
        return Math.max(1, spec.platform().timing().queueEntries() / Math.max(1, posting));
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

    /** Where each VM stands, in the order of the specification. */
    public List<VmPosition> positions() {
        List<List<Long>> vcpuNs = new ArrayList<>();
        for (int vm = 0; vm < vmGone.length; vm++) {
            vcpuNs.add(new ArrayList<>());
        }
        for (Vcpu vcpu : vcpus) {
            vcpuNs.get(vcpu.vm).add(vcpu.nowPs / 1000);
        }
        List<VmPosition> positions = new ArrayList<>();
        for (int vm = 0; vm < vmGone.length; vm++) {
            positions.add(new VmPosition(vmGone[vm], vcpuNs.get(vm)));
        }
        return positions;
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
        if (accesses == 0) {
            return;
        }
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
        return virtualNs() * 1000;
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

    RegionKind kind(RegionSpec region) {
        return deviceOf[region.id()].kind();
    }

    boolean hasSlot(int region) {
        return slots[region];
    }

    /** What decides the cost and the end of transactions to a region at present. */
    Route route(RegionSpec region) {
        return routes[region.id()];
    }

    /** Chance, in a million, that a 64-byte group of the program's stores stays together. */
    int mergePpm(ProgramSpec program) {
        return program.idiom() == StoreIdiom.IDEAL
                ? Chance.PPM
                : platform().cpu().mergePpm().getOrDefault(program.idiom(), Chance.PPM);
    }

    /** Counts changes of a VM's mappings and slots: what was looked up under another count must be looked up again. */
    int mappings(int vm) {
        return mappings[vm];
    }

    /** What plain transactions to a region cost at present. */
    Way way(int region) {
        Way made = ways[region];
        if (made == null) {
            made = Way.of(routes[region]);
            ways[region] = made;
        }
        return made;
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

    TransactionSink transactions() {
        return transactions;
    }

    ObjectionSink objections() {
        return objections;
    }

    long stage2Version() {
        return stage2Version;
    }

    Vcpu[] vcpus() {
        return vcpus;
    }
}
