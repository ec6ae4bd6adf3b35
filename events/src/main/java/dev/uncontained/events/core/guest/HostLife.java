package dev.uncontained.events.core.guest;

import dev.uncontained.arm.host.Abort;
import dev.uncontained.arm.host.AbortAnswer;
import dev.uncontained.arm.host.ActionKind.Owner;
import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.Crash;
import dev.uncontained.arm.host.FaultCount;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostMachine;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.QuantumEnd;
import dev.uncontained.arm.host.VmLoss;
import dev.uncontained.events.AbortEvent;
import dev.uncontained.events.FaultEvent;
import dev.uncontained.events.Header;
import dev.uncontained.events.Hex;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Stage2Event.Memslot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The life of one host in one run: boots it, executes it quantum by quantum, asks and waits, crashes and recovers it, and ends it.
 *
 * <p>What it writes follows from the host's specification and the answers alone. It has at most one request outstanding, so the answers
 * come in one order only; a life begun again from the start, or from a checkpoint, writes the same records with the same numbers.
 */
public final class HostLife {
    /** What a life can do next. */
    public enum Status {
        /** It has quanta to execute. */
        RUNNABLE,
        /** It waits for an answer. */
        WAITING,
        /** It is over. */
        FINISHED
    }

    private final String run;
    private final HostSpec spec;
    private final Outlet outlet;
    private final BurstWriter bursts;
    private final Form form;
    private final Answers answers = new Answers();
    private final ArrayDeque<ActionSpec> due = new ArrayDeque<>();
    private final TreeSet<Integer> actionsApplied = new TreeSet<>();

    private Status status = Status.RUNNABLE;
    private @Nullable Written stopBeyond;
    private int boot;
    private long nextReq;
    private long awaitedReq;
    private List<Abort> awaitedAborts = List.of();
    private @Nullable ActionSpec awaitedAction;
    private long hostsSeq;
    private long abortsSeq;
    private long faultsSeq;
    private long stage2Version;
    private YieldSum earlier = YieldSum.ZERO;
    private @Nullable HostMachine machine;
    private long virtualNs;

    private HostLife(String run, HostSpec spec, Outlet outlet, BurstWriter bursts, Form form) {
        this.run = run;
        this.spec = spec;
        this.outlet = outlet;
        this.bursts = bursts;
        this.form = form;
    }

    /** A host that boots for the first time when it is first {@link #step stepped}. */
    public static HostLife begin(String run, HostSpec spec, Outlet outlet, WallClock wallClock, Form form) {
        return new HostLife(run, spec, outlet, new BurstWriter(run, spec.host(), outlet, wallClock, 0, 0), form);
    }

    /**
     * A host that goes on from a checkpoint.
     *
     * @param answered everything that is on {@code kvm.stage2} about this host, in order, copies included
     * @throws IllegalArgumentException when the checkpoint cannot be read; {@link #begin} then comes to the same, later
     */
    public static HostLife resume(
            Checkpoint checkpoint,
            HostSpec spec,
            Outlet outlet,
            WallClock wallClock,
            Form form,
            List<Stage2Event> answered) {
        Checkpoint.Numbering numbering = checkpoint.numbering();
        HostLife life = new HostLife(
                checkpoint.run(),
                spec,
                outlet,
                new BurstWriter(checkpoint.run(), spec.host(), outlet, wallClock, numbering.mmio(), numbering.chain()),
                form);
        life.boot = checkpoint.boot();
        life.bursts.boot(life.boot);
        life.nextReq = checkpoint.nextReq();
        life.hostsSeq = numbering.hosts();
        life.abortsSeq = numbering.aborts();
        life.faultsSeq = numbering.faults();
        life.stage2Version = checkpoint.stage2Version();
        life.earlier = checkpoint.earlier();
        life.actionsApplied.addAll(checkpoint.actionsApplied());
        HostMachine machine = HostMachine.restore(spec, checkpoint.machine(), form);
        long lastSeq = 0;
        for (Stage2Event event : answered) {
            boolean isCopy = event.header().seq() <= lastSeq;
            if (!isCopy
                    && event.header().boot() == checkpoint.boot()
                    && event.reply().req() < checkpoint.nextReq()) {
                refold(machine, event, checkpoint.stage2Version());
            }
            lastSeq = Math.max(lastSeq, event.header().seq());
        }
        life.machine = machine;
        life.virtualNs = machine.virtualNs();
        answered.forEach(life::onAnswer);
        return life;
    }

    /** The status after the last call. */
    public Status status() {
        return status;
    }

    /** Virtual time the host has reached, in ns. */
    public long virtualNs() {
        return virtualNs;
    }

    /** Accesses issued so far, over all boots. */
    public long issued() {
        HostMachine running = machine;
        return earlier.issued() + (running == null ? 0 : running.issued());
    }

    /** Boot number, 0 before the first boot. */
    public int boot() {
        return boot;
    }

    /** Number of the request it waits for, or -1. */
    public long awaitedReq() {
        return status == Status.WAITING ? awaitedReq : -1;
    }

    /** The run it belongs to. */
    public String run() {
        return run;
    }

    /** What the host is made of. */
    public HostSpec spec() {
        return spec;
    }

    /** The machine while the host is up. */
    public @Nullable HostMachine machine() {
        return machine;
    }

    /** Answers that came for a boot that was over, or a second time. */
    public long answersIgnored() {
        return answers.ignored();
    }

    /**
     * Ends the host short of its virtual end: at its next quantum, or at the first at which it has written again all that an earlier life of it had written.
     *
     * @param written what is on the log of it; an end before that would contradict the log
     */
    public void stop(Written written) {
        stopBeyond = written;
        if (status == Status.WAITING && isToStop()) {
            status = Status.RUNNABLE;
        }
    }

    private boolean isToStop() {
        Written written = stopBeyond;
        return written != null
                && hostsSeq >= written.hosts()
                && abortsSeq >= written.aborts()
                && faultsSeq >= written.faults()
                && bursts.seq() >= written.mmio();
    }

    /** Takes note of an event of {@code kvm.stage2}; a complete answer makes a waiting host runnable. */
    public void onAnswer(Stage2Event event) {
        answers.add(event, boot, nextReq);
        if (status == Status.WAITING && answers.isComplete(boot, awaitedReq)) {
            List<Stage2Event> answer = answers.take(boot, awaitedReq);
            status = Status.RUNNABLE;
            applyAnswer(answer);
        }
    }

    /**
     * Goes on by at most one quantum or one request.
     *
     * @return the new status
     */
    public Status step() {
        if (status != Status.RUNNABLE) {
            return status;
        }
        if (isToStop()) {
            finish(true);
        } else if (boot == 0) {
            boot(0);
        } else if (!due.isEmpty()) {
            act(due.removeFirst());
        } else {
            quantum();
        }
        return status;
    }

    /** Whether {@link #checkpoint} may be called: the host is up, between two quanta, and waits for nothing. */
    public boolean canCheckpoint() {
        return status == Status.RUNNABLE
                && machine != null
                && machine.isSettled()
                && due.isEmpty()
                && stopBeyond == null;
    }

    /** The state to go on from. */
    public Checkpoint checkpoint() {
        return new Checkpoint(
                run,
                spec.host(),
                boot,
                nextReq,
                stage2Version,
                new Checkpoint.Numbering(hostsSeq, abortsSeq, faultsSeq, bursts.seq(), bursts.chain()),
                earlier,
                List.copyOf(actionsApplied),
                up().state());
    }

    private void boot(long atNs) {
        Long lastReq = boot == 0 ? null : nextReq - 1;
        boot++;
        bursts.boot(boot);
        nextReq = 0;
        stage2Version = 0;
        due.clear();
        for (ActionSpec action : spec.actions()) {
            if (action.atNs() < atNs) {
                actionsApplied.add(action.index());
            }
        }
        virtualNs = atNs;
        HostMachine booted = HostMachine.boot(spec, boot, atNs, List.copyOf(actionsApplied), form);
        machine = booted;
        outlet.event(new HostEvent.HostBooted(hostsHeader(), spec, List.copyOf(actionsApplied), lastReq));
        await(List.of(), null);
    }

    private void quantum() {
        HostMachine running = up();
        QuantumEnd end = running.runQuantum(bursts);
        virtualNs = end.endNs();
        writeFaults(end);
        Crash crash = end.crash();
        if (crash != null) {
            crash(crash, end);
        } else if (end.finished()) {
            finish(false);
        } else {
            due.addAll(end.due());
            if (!end.aborts().isEmpty()) {
                ask(end);
            }
        }
    }

    private void ask(QuantumEnd end) {
        List<AbortEvent.Abort> aborts = new ArrayList<>();
        for (Abort abort : end.aborts()) {
            aborts.add(new AbortEvent.Abort(
                    abort.vm(),
                    abort.vcpu(),
                    abort.region(),
                    new Hex(abort.ipa()),
                    switch (abort.access()) {
                        case READ -> AbortEvent.Access.READ;
                        case WRITE -> AbortEvent.Access.WRITE;
                        case EXEC -> AbortEvent.Access.EXEC;
                    },
                    new Hex(abort.fsc())));
        }
        Header header = new Header(run, spec.host(), boot, virtualNs, ++abortsSeq);
        outlet.event(new AbortEvent.Stage2Aborts(header, nextReq, end.quantum(), aborts));
        await(end.aborts(), null);
    }

    private void act(ActionSpec action) {
        if (action.kind().owner() == Owner.GUEST) {
            outlet.event(new HostEvent.GuestActionApplied(hostsHeader(), action.index()));
            applied(action);
        } else {
            outlet.event(new HostEvent.ActionDue(hostsHeader(), nextReq, action));
            await(List.of(), action);
        }
    }

    private void await(List<Abort> aborts, @Nullable ActionSpec action) {
        awaitedReq = nextReq++;
        awaitedAborts = aborts;
        awaitedAction = action;
        if (answers.isComplete(boot, awaitedReq)) {
            applyAnswer(answers.take(boot, awaitedReq));
        } else {
            status = Status.WAITING;
        }
    }

    private void applyAnswer(List<Stage2Event> answer) {
        HostMachine running = up();
        for (Stage2Event event : answer) {
            switch (event) {
                case Stage2Event.MemslotsReady ready -> slots(running, ready.slots());
                case Stage2Event.MemslotRefused refused -> running.slot(refused.region(), false);
                case Stage2Event.Stage2Mapped mapped -> {
                    stage2Version = mapped.version();
                    running.mapped(
                            mapped.vm(),
                            mapped.ipa().value(),
                            mapped.pa().value(),
                            mapped.sizeBytes(),
                            mapped.level(),
                            mapped.descriptor().value(),
                            mapped.version());
                    answered(running, mapped.answers(), AbortAnswer.MAPPED);
                }
                case Stage2Event.Stage2Unmapped unmapped -> {
                    stage2Version = unmapped.version();
                    running.unmapped(unmapped.vm(), unmapped.ipa().value(), unmapped.sizeBytes(), unmapped.version());
                }
                case Stage2Event.AbortInjected injected ->
                    answered(running, injected.answers(), AbortAnswer.INJECTED_SEA);
                case Stage2Event.AbortFailed failed -> answered(running, failed.answers(), AbortAnswer.FAILED);
                case Stage2Event.Stage2ActionApplied done -> slots(running, done.slots());
            }
        }
        ActionSpec action = awaitedAction;
        if (action != null) {
            applied(action);
        }
        awaitedAborts = List.of();
        awaitedAction = null;
    }

    private void answered(HostMachine running, List<Integer> indexes, AbortAnswer answer) {
        for (int index : indexes) {
            Abort abort = awaitedAborts.get(index);
            running.abortAnswered(abort.vm(), abort.vcpu(), answer);
        }
    }

    private void applied(ActionSpec action) {
        actionsApplied.add(action.index());
        up().actionApplied(action);
    }

    private void slots(HostMachine running, List<Memslot> slots) {
        Set<Integer> present = new HashSet<>();
        slots.forEach(slot -> present.add(slot.region()));
        spec.devices().stream()
                .flatMap(device -> device.regions().stream())
                .forEach(region -> running.slot(region.id(), present.contains(region.id())));
    }

    private void writeFaults(QuantumEnd end) {
        List<FaultEvent.FaultTally> contained = new ArrayList<>();
        List<FaultEvent.FaultTally> corrupted = new ArrayList<>();
        for (FaultCount fault : end.faults()) {
            FaultEvent.FaultTally tally = new FaultEvent.FaultTally(
                    fault.vm(),
                    fault.vcpu(),
                    fault.region(),
                    fault.cause().wireName(),
                    fault.count(),
                    fault.firstAccess(),
                    new Hex(fault.esr()));
            switch (fault.outcome()) {
                case CONTAINED -> contained.add(tally);
                case CORRUPTED -> corrupted.add(tally);
                case UNCONTAINED -> {}
            }
        }
        if (!contained.isEmpty()) {
            outlet.event(new FaultEvent.ContainedFaults(faultsHeader(), end.quantum(), contained));
        }
        if (!corrupted.isEmpty()) {
            outlet.event(new FaultEvent.Corruption(faultsHeader(), end.quantum(), corrupted));
        }
        for (VmLoss loss : end.vmsLost()) {
            outlet.event(new FaultEvent.VmLost(
                    faultsHeader(), loss.vm(), loss.cause().wireName(), loss.forGood(), loss.downNs() / 1e9));
        }
    }

    private void crash(Crash crash, QuantumEnd end) {
        long uncontained = end.faults().stream()
                .filter(fault -> fault.outcome() == FaultCount.Outcome.UNCONTAINED)
                .mapToLong(FaultCount::count)
                .sum();
        outlet.event(new FaultEvent.UncontainedFault(
                faultsHeader(),
                crash.vm(),
                crash.vcpu(),
                crash.region(),
                crash.regionKind().wireName(),
                crash.cause().wireName(),
                uncontained,
                new Hex(crash.esr()),
                crash.causeAccess(),
                crash.surfacedAccess(),
                crash.memoryType().name(),
                crash.explanation()));
        YieldSum thisBoot = YieldSum.of(up().totals(), boot);
        long recoveryNs = spec.platform().recovery().hostNs();
        long quanta = Math.ceilDiv(virtualNs + recoveryNs, spec.quantumNs());
        long recoversAtNs = Math.multiplyExact(quanta, spec.quantumNs());
        boolean recovers = recoversAtNs < spec.lengthNs();
        outlet.event(new HostEvent.HostCrashed(
                hostsHeader(),
                crash.cause().wireName(),
                new Hex(crash.esr()),
                crash.vmsRunning(),
                recovers ? recoversAtNs : -1,
                crash.vmsRunning() * (recoveryNs / 1e9),
                thisBoot.toYield()));
        machine = null;
        earlier = earlier.plus(thisBoot);
        if (recovers) {
            boot(recoversAtNs);
        } else {
            virtualNs = spec.lengthNs();
            end(false);
        }
    }

    private void finish(boolean partial) {
        HostMachine running = machine;
        if (running != null) {
            if (partial) {
                writeFaults(running.stop(bursts));
            }
            earlier = earlier.plus(YieldSum.of(running.totals(), boot));
            machine = null;
        }
        end(partial);
    }

    private void end(boolean partial) {
        outlet.event(new HostEvent.HostFinished(
                hostsHeader(), partial, bursts.seq(), faultsSeq, earlier.toYield(), earlier.digestHex()));
        status = Status.FINISHED;
    }

    private static void refold(HostMachine machine, Stage2Event event, long upTo) {
        switch (event) {
            case Stage2Event.Stage2Mapped mapped
            when mapped.version() <= upTo ->
                machine.refoldMapped(
                        mapped.vm(),
                        mapped.ipa().value(),
                        mapped.pa().value(),
                        mapped.sizeBytes(),
                        mapped.level(),
                        mapped.descriptor().value());
            case Stage2Event.Stage2Unmapped unmapped
            when unmapped.version() <= upTo ->
                machine.refoldUnmapped(unmapped.vm(), unmapped.ipa().value(), unmapped.sizeBytes());
            case Stage2Event.Stage2Mapped later -> {}
            case Stage2Event.Stage2Unmapped later -> {}
            case Stage2Event.MemslotsReady other -> {}
            case Stage2Event.MemslotRefused other -> {}
            case Stage2Event.AbortInjected other -> {}
            case Stage2Event.AbortFailed other -> {}
            case Stage2Event.Stage2ActionApplied other -> {}
        }
    }

    private HostMachine up() {
        HostMachine running = machine;
        if (running == null) {
            throw new IllegalStateException(spec.host() + " is down");
        }
        return running;
    }

    private Header hostsHeader() {
        return new Header(run, spec.host(), boot, virtualNs, ++hostsSeq);
    }

    private Header faultsHeader() {
        return new Header(run, spec.host(), boot, virtualNs, ++faultsSeq);
    }
}
