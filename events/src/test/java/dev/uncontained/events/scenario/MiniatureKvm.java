package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.Abort;
import dev.uncontained.arm.host.AbortAnswer;
import dev.uncontained.arm.host.Burst;
import dev.uncontained.arm.host.Crash;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.FaultCount;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostMachine;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.QuantumEnd;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Leaf;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Executes one boot of a host with a KVM in miniature, which maps page by page and refuses instruction fetches. */
class MiniatureKvm {
    /** Conservation errors of bursts; must stay empty. */
    final List<Long> imbalances = new ArrayList<>();

    /** Every burst, field by field. */
    final List<List<Object>> bursts = new ArrayList<>();

    /** What each quantum came to. */
    final List<String> quanta = new ArrayList<>();

    long faults;

    /** What ended the host, if anything did. */
    @Nullable
    Crash crash;

    HostMachine machine;

    private final HostSpec spec;
    private final Form form;
    private final LongFunction<MemoryType> typeOfPage;
    private final @Nullable Long breakAt;
    private final Stage2Format format;
    private final List<long[]> mapped = new ArrayList<>();
    private long version;

    /**
     * @param typeOfPage stage-2 type of the page that begins at an IPA
     * @param breakAt quantum after which the machine is taken apart and restored, or null
     */
    MiniatureKvm(HostSpec spec, Form form, LongFunction<MemoryType> typeOfPage, @Nullable Long breakAt) {
        this.spec = spec;
        this.form = form;
        this.typeOfPage = typeOfPage;
        this.breakAt = breakAt;
        this.format = new Stage2Format(
                Granule.of(spec.platform().cpu().granuleKiB() + "k"),
                spec.platform().cpu().fwb(),
                true,
                false);
        this.machine = HostMachine.boot(spec, 1, 0, List.of(), form);
    }

    HostTotals toEnd() {
        spec.devices().stream()
                .map(DeviceSpec::regions)
                .flatMap(List::stream)
                .forEach(region -> machine.slot(region.id(), hasSlot()));
        while (true) {
            QuantumEnd end = machine.runQuantum(this::onBurst);
            quanta.add(end.toString());
            end.faults().forEach(this::onFault);
            crash = end.crash();
            if (crash != null || end.finished()) {
                return machine.totals();
            }
            end.aborts().forEach(this::onAbort);
            end.due().forEach(machine::actionApplied);
            between(end.quantum());
            if (breakAt != null && end.quantum() == breakAt) {
                machine = HostMachine.restore(spec, machine.state(), form);
                for (long[] m : mapped) {
                    machine.refoldMapped((int) m[0], m[1], m[2], m[3], 3, m[4]);
                }
            }
        }
    }

    /** Whether it takes the memslots; accesses to a region without one are trapped. */
    boolean hasSlot() {
        return true;
    }

    /** Between one quantum and the next, when all aborts are answered and all actions applied. */
    void between(long quantum) {}

    /** Takes a page away, if there is any: the next access to it aborts again. */
    void unmapOne(Random random) {
        if (!mapped.isEmpty()) {
            long[] m = mapped.get(random.nextInt(mapped.size()));
            mapped.removeIf(other -> other[0] == m[0] && other[1] == m[1]);
            machine.unmapped((int) m[0], m[1], m[3], ++version);
        }
    }

    void onFault(FaultCount fault) {
        faults += fault.count();
    }

    void onBurst(Burst b) {
        long imbalance = b.inFlightBefore()
                + b.issued()
                - b.completed()
                - b.corrupted()
                - b.contained()
                - b.uncontained()
                - b.discardedCrash()
                - b.discardedZap()
                - b.discardedVm()
                - b.discardedEnd()
                - b.inFlightAfter();
        if (imbalance != 0) {
            imbalances.add(imbalance);
        }
        bursts.add(List.of(
                b.vm(),
                b.vcpu(),
                b.region(),
                b.k(),
                b.firstAccess(),
                b.lastAccess(),
                b.firstPs(),
                b.lastPs(),
                b.loads(),
                b.stores(),
                b.atomics(),
                b.barriers(),
                b.others(),
                b.issued(),
                b.completed(),
                b.corrupted(),
                b.contained(),
                b.uncontained(),
                b.discardedCrash(),
                b.discardedZap(),
                b.discardedVm(),
                b.discardedEnd(),
                b.inFlightBefore(),
                b.inFlightAfter(),
                b.allOnes(),
                b.bytes(),
                b.overwrittenBytes(),
                b.tlps(),
                b.writeTlps(),
                b.wireBytes(),
                b.memoryType(),
                b.stage2Version()));
    }

    void onAbort(Abort abort) {
        if (abort.access() == Abort.Access.EXEC) {
            machine.abortAnswered(abort.vm(), abort.vcpu(), AbortAnswer.INJECTED_SEA);
            return;
        }
        RegionSpec region = spec.devices().stream()
                .flatMap(d -> d.regions().stream())
                .filter(r -> r.id() == abort.region())
                .findFirst()
                .orElseThrow();
        long page = 1024L * spec.platform().cpu().granuleKiB();
        long ipa = abort.ipa() & -page;
        long pa = region.pa() + ipa - region.gpa();
        int memAttr = Stage2MemAttr.forKvm(typeOfPage.apply(ipa), format.fwb());
        long descriptor =
                Stage2Leaf.kvm(format, 3, pa, memAttr, true, true, false).encode(format);
        machine.mapped(abort.vm(), ipa, pa, page, 3, descriptor, ++version);
        mapped.add(new long[] {abort.vm(), ipa, pa, page, descriptor});
        machine.abortAnswered(abort.vm(), abort.vcpu(), AbortAnswer.MAPPED);
    }
}
