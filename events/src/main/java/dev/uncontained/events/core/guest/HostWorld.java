package dev.uncontained.events.core.guest;

import dev.uncontained.arm.host.ActionKind.Owner;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.AbortEvent;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.core.kvm.KvmCore;
import dev.uncontained.events.core.kvm.KvmHost;
import dev.uncontained.events.core.vfio.VfioCore;
import dev.uncontained.events.core.vfio.VfioHost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that ever happens to one host, in one thread: its {@link HostLife}, and VFIO and KVM, which answer at once. It writes the records
 * that the services write to their topics, with the same numbers, each topic's in its order.
 */
public final class HostWorld {
    /**
     * Where somebody stopped the host short of its virtual end. That is the one thing about a run that its scenario does not say.
     *
     * @param boot boot it was in, 0 before the first
     * @param virtualNs virtual time it had reached
     * @param hostsSeq events it had written to {@code hosts}
     * @param answered whether what it had asked last was answered; if not, the answer is written behind the host's end, where a log may or
     *     may not have it
     */
    public record Stop(int boot, long virtualNs, long hostsSeq, boolean answered) {}

    private final HostLife life;
    private final Outlet records;
    private final @Nullable Stop stop;
    private VfioHost vfio = VfioHost.EMPTY;
    private KvmHost kvm = KvmHost.DOWN;
    private @Nullable HostScoped request;
    private long hostsSeq;
    private long regionsSeq;
    private long stage2Seq;
    private long bursts;

    /**
     * A world in which nothing has happened yet.
     *
     * @param stop where the host is stopped, or null when it lives to its end
     * @param wallClock for the bursts; decides nothing
     * @param records takes everything that is written
     */
    public HostWorld(String run, HostSpec spec, Form form, @Nullable Stop stop, WallClock wallClock, Outlet records) {
        this.stop = stop;
        this.records = records;
        this.life = HostLife.begin(run, spec, new Tap(), wallClock, form);
    }

    /** The host itself, for those who look at it and do not step it. */
    public HostLife life() {
        return life;
    }

    /** Whether the host has ended. */
    public boolean isFinished() {
        return life.status() == HostLife.Status.FINISHED;
    }

    /** Virtual time the host has reached, in ns. */
    public long virtualNs() {
        return life.virtualNs();
    }

    /** Bursts written so far. */
    public long bursts() {
        return bursts;
    }

    /** Goes on by one quantum or one request, its answer included. Does nothing when the host has ended. */
    public void step() {
        if (isFinished()) {
            return;
        }
        if (isStopHere()) {
            boolean unheard = life.status() == HostLife.Status.WAITING;
            life.stop(Written.NOTHING);
            life.step();
            if (unheard) {
                answers();
            }
            return;
        }
        if (life.status() == HostLife.Status.WAITING) {
            answer();
        } else {
            life.step();
        }
    }

    /** Goes on to the end. */
    public void toEnd() {
        while (!isFinished()) {
            step();
        }
    }

    private boolean isStopHere() {
        return stop != null
                && life.boot() == stop.boot
                && life.virtualNs() == stop.virtualNs
                && hostsSeq == stop.hostsSeq
                && (life.status() == HostLife.Status.WAITING) != stop.answered;
    }

    private void answer() {
        answers().forEach(life::onAnswer);
    }

    private List<Stage2Event> answers() {
        HostScoped asked = request;
        request = null;
        List<Stage2Event> answers =
                switch (asked) {
                    case HostEvent.HostBooted booted -> {
                        vfio = VfioHost.EMPTY;
                        kvm = KvmHost.DOWN;
                        List<RegionEvent> regions = regions(VfioCore.boot(booted, regionsSeq + 1));
                        yield KvmCore.boot(booted, regions, stage2Seq + 1);
                    }
                    case HostEvent.ActionDue due
                    when due.action().kind().owner() == Owner.VFIO ->
                        KvmCore.regionAction(
                                running(), regions(VfioCore.act(vfio, due, regionsSeq + 1)), stage2Seq + 1);
                    case HostEvent.ActionDue due -> KvmCore.policySwitch(running(), due, stage2Seq + 1);
                    case AbortEvent.Stage2Aborts aborts -> KvmCore.aborts(running(), aborts, stage2Seq + 1);
                    case null, default ->
                        throw new IllegalStateException(life.spec().host() + " waits for nothing");
                };
        for (Stage2Event event : answers) {
            kvm = KvmCore.apply(kvm, event);
            stage2Seq = event.header().seq();
            records.event(event);
        }
        return answers;
    }

    private List<RegionEvent> regions(List<RegionEvent> answer) {
        for (RegionEvent event : answer) {
            vfio = VfioCore.apply(vfio, event);
            regionsSeq = event.header().seq();
            records.event(event);
        }
        return answer;
    }

    private KvmHost.Running running() {
        if (!(kvm instanceof KvmHost.Running up)) {
            throw new IllegalStateException(life.spec().host() + " asks for something before it is up");
        }
        return up;
    }

    private final class Tap implements Outlet {
        @Override
        public void event(HostScoped event) {
            switch (event) {
                case HostEvent e -> {
                    hostsSeq = e.header().seq();
                    if (e instanceof HostEvent.HostBooted || e instanceof HostEvent.ActionDue) {
                        request = e;
                    }
                }
                case AbortEvent e -> request = e;
                default -> {}
            }
            records.event(event);
        }

        @Override
        public void burst(byte[] record) {
            bursts++;
            records.burst(record);
        }
    }
}
