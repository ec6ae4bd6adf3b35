package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.Abort;
import dev.uncontained.arm.host.Burst;
import dev.uncontained.arm.host.Crash;
import dev.uncontained.arm.host.FaultCount;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.ObjectionSink;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.TransactionSink;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One vCPU, one program, one device: the least host that a published measurement can be repeated on.
 *
 * @param stage2 type of every page at stage 2
 */
record Rig(HostMaker host, MemoryType stage2) {
    /** What came of it. */
    record Seen(HostTotals totals, @Nullable Crash crash, List<FaultCount> faults) {
        /** Rate of the bytes moved. */
        double gbps() {
            return totals.bytes() * 8e3 / totals.virtualPs();
        }

        /** Accesses a second. */
        double perSecond() {
            return totals.issued() * 1e12 / totals.virtualPs();
        }

        /** Stores in one TLP. */
        double gatherRatio() {
            return (double) totals.issued() / totals.tlps();
        }
    }

    static Rig of(Platform platform, ProgramMaker program, MemoryType stage2) {
        return new Rig(HostMaker.on(platform, program).bursts(65_536), stage2);
    }

    Rig on(RegionKind otherKind) {
        return new Rig(host.kind(otherKind), stage2);
    }

    Rig over(int generation, int lanes) {
        return new Rig(host.links(new LinkSpec("link", generation, lanes, 256, true, false)), stage2);
    }

    Rig service(long ps) {
        return new Rig(host.servicePs(ps), stage2);
    }

    Rig decoding(long bytes) {
        return new Rig(host.decoding(bytes), stage2);
    }

    /** One access and no more, for 400 us: time for the page's abort to be answered, and whom the access ends stays away. */
    Rig shortly() {
        return new Rig(host.lengthNs(400_000).limit(1).bursts(1), stage2);
    }

    Rig limit(long accesses, int accessesOfABurst) {
        return new Rig(host.lengthNs(Long.MAX_VALUE / 2_000).limit(accesses).bursts(accessesOfABurst), stage2);
    }

    Seen run() {
        return run(burst -> {});
    }

    /** Runs it and hands every burst on. */
    Seen run(Consumer<Burst> onBurst) {
        return run(onBurst, true);
    }

    /** Runs it and hands every burst on; the region is trapped if it has no slot. */
    Seen run(Consumer<Burst> onBurst, boolean hasSlot) {
        return run(onBurst, abort -> {}, hasSlot);
    }

    /** Runs it with the region trapped. */
    Seen runTrapped() {
        return run(burst -> {}, false);
    }

    /** Runs it and hands every burst and every stage-2 abort on. */
    Seen run(Consumer<Burst> onBurst, Consumer<Abort> onAbort) {
        return run(onBurst, onAbort, true);
    }

    /** Runs it in the reference form and hands every transaction on. */
    void watch(TransactionSink to) {
        MiniatureKvm kvm = new MiniatureKvm(host.spec(), Form.REFERENCE, ipa -> stage2, null);
        kvm.machine.watch(to);
        kvm.toEnd();
    }

    /** Runs it and hands every objection on. */
    void watchObjections(ObjectionSink to) {
        MiniatureKvm kvm = new MiniatureKvm(host.spec(), Form.FAST, ipa -> stage2, null);
        kvm.machine.watchObjections(to);
        kvm.toEnd();
    }

    private Seen run(Consumer<Burst> onBurst, Consumer<Abort> onAbort, boolean hasSlot) {
        List<FaultCount> counted = new ArrayList<>();
        MiniatureKvm kvm = new MiniatureKvm(host.spec(), Form.FAST, ipa -> stage2, null) {
            @Override
            void onBurst(Burst burst) {
                onBurst.accept(burst);
            }

            @Override
            void onAbort(Abort abort) {
                onAbort.accept(abort);
                super.onAbort(abort);
            }

            @Override
            boolean hasSlot() {
                return hasSlot;
            }

            @Override
            void onFault(FaultCount fault) {
                counted.add(fault);
            }
        };
        HostTotals totals = kvm.toEnd();
        return new Seen(totals, kvm.crash, counted);
    }
}
