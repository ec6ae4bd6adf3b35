package dev.uncontained.events.core.monitor;

import dev.uncontained.events.AbortEvent;
import dev.uncontained.events.Answer;
import dev.uncontained.events.FaultEvent;
import dev.uncontained.events.FaultEvent.FaultTally;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.BurstView;
import dev.uncontained.events.fold.SequenceGuard;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fold of one host: five topics, each in its own order, in any order among each other. Nothing here depends on which of two topics
 * is ahead, so a host folds to the same state however they are interleaved.
 */
final class HostState {
    final String host;
    final RunPart part;
    final CellTotals totals = new CellTotals();

    private final SequenceGuard[] guards = new SequenceGuard[MonitorTopics.COUNT];
    private @Nullable CellKey cell;
    private Series series = new Series();
    private int boot;
    private boolean up;
    private long lengthNs;
    private long bootedAtNs;
    private long crashedUpNs;
    private long lastNsOfBoot;
    private long reachedNs;
    private long chain;
    private long burstsLost;
    private long eventsLost;
    private long copies;
    private long divergent;
    private long chainBreaks;
    private @Nullable Finish finish;
    private long finalUpNs;
    private boolean complete;
    private long lastNewsMs = -1;

    HostState(String host, RunPart part) {
        this.host = host;
        this.part = part;
        for (int i = 0; i < guards.length; i++) {
            guards[i] = new SequenceGuard();
        }
    }

    /** @return whether it was folded, not skipped as a copy */
    boolean onBurst(BurstView burst, byte[] record, long nowMs) {
        if (!accept(MonitorTopics.MMIO, burst.seq(), Fingerprint.of(burst, record), record)) {
            return false;
        }
        chain = burst.chain();
        onNews(nowMs);
        totals.bursts().add(burst);
        long lastNs = burst.lastPs() / 1000;
        if (lastNs > reachedNs) {
            reachedNs = lastNs;
        }
        if (burst.boot() == boot && lastNs > lastNsOfBoot) {
            lastNsOfBoot = lastNs;
        }
        series.add(
                burst.firstPs(),
                burst.lastPs(),
                burst.issued(),
                burst.bytes(),
                burst.wireBytes(),
                burst.corrupted() + burst.contained() + burst.uncontained());
        return true;
    }

    void onEvent(int topic, HostScoped event, long fingerprint, long nowMs) {
        if (!accept(topic, event.header().seq(), fingerprint, null)) {
            return;
        }
        onNews(nowMs);
        reachedNs = Math.max(reachedNs, event.header().virtualNs());
        switch (event) {
            case HostEvent e -> onHostEvent(e);
            case FaultEvent e -> onFaultEvent(e);
            case Answer e -> onAnswer(e);
            case AbortEvent _ -> {}
        }
    }

    private void onNews(long nowMs) {
        part.onWaited(lastNewsMs, nowMs);
        lastNewsMs = nowMs;
    }

    private void onHostEvent(HostEvent event) {
        switch (event) {
            case HostEvent.HostBooted e -> {
                belongsTo(new CellKey(
                        e.spec().policy().wireName(), e.spec().platform().name()));
                lengthNs = e.spec().lengthNs();
                boot = e.header().boot();
                bootedAtNs = e.header().virtualNs();
                lastNsOfBoot = bootedAtNs;
                up = true;
            }
            case HostEvent.HostCrashed e -> {
                totals.onCrash(e.cause(), e.vmSecondsLost());
                crashedUpNs += e.totals().virtualNs();
                up = false;
            }
            case HostEvent.HostFinished e -> {
                if (finish == null) {
                    part.onHostEnded();
                }
                finish = Finish.of(e);
                finalUpNs = e.totals().virtualNs();
                up = false;
            }
            case HostEvent.ActionDue _, HostEvent.GuestActionApplied _ -> {}
        }
    }

    private void onFaultEvent(FaultEvent event) {
        switch (event) {
            case FaultEvent.UncontainedFault e -> totals.uncontained().add(e.cause(), e.count());
            case FaultEvent.ContainedFaults e -> add(totals.contained(), e.tallies());
            case FaultEvent.Corruption e -> add(totals.corrupted(), e.tallies());
            case FaultEvent.VmLost e -> totals.onVmLost(e.cause(), e.vmSecondsLost());
        }
    }

    private static void add(NamedCounts counts, List<FaultTally> tallies) {
        for (FaultTally tally : tallies) {
            counts.add(tally.cause(), tally.count());
        }
    }

    private void onAnswer(Answer event) {
        switch (event) {
            case Stage2Event.Stage2Mapped e -> totals.onLeaf(e.memoryType().name());
            case Stage2Event.MemslotsReady _,
                    Stage2Event.MemslotRefused _,
                    Stage2Event.Stage2Unmapped _,
                    Stage2Event.AbortInjected _,
                    Stage2Event.AbortFailed _,
                    Stage2Event.Stage2ActionApplied _ -> {}
            case RegionEvent _ -> {}
        }
    }

    private boolean accept(int topic, long seq, long fingerprint, byte @Nullable [] burst) {
        SequenceGuard guard = guards[topic];
        long missing = guard.missingBefore(seq);
        return switch (guard.accept(seq, fingerprint)) {
            case NEXT -> {
                if (burst != null && BurstCodec.expectedChain(chain, burst) != BurstCodec.chainOf(burst)) {
                    chainBreaks++;
                }
                yield true;
            }
            case AFTER_GAP -> {
                if (topic == MonitorTopics.MMIO) {
                    burstsLost += missing;
                } else {
                    eventsLost += missing;
                }
                yield true;
            }
            case COPY -> {
                copies++;
                yield false;
            }
            case DIFFERING_COPY -> {
                divergent++;
                yield false;
            }
        };
    }

    private void belongsTo(CellKey key) {
        if (cell == null) {
            cell = key;
            series = part.series(key).add(series);
        }
    }

    /** Its cell, once it has booted. */
    @Nullable
    CellKey cell() {
        return cell;
    }

    boolean isFinished() {
        return finish != null;
    }

    @Nullable
    Finish finish() {
        return finish;
    }

    /** Whether it has finished and nothing of it can still come. */
    boolean isComplete() {
        return complete;
    }

    /** Everything it wrote before its end has been met: what is missing now is lost. */
    void onSealed() {
        Finish end = finish;
        if (end != null && !complete) {
            complete = true;
            burstsLost += guards[MonitorTopics.MMIO].missingBefore(end.bursts() + 1);
            eventsLost += guards[MonitorTopics.FAULTS].missingBefore(end.faultEvents() + 1);
        }
    }

    /** Wall time since anything new has come of it; 0 when it is not at work. */
    long silenceMs(long nowMs) {
        return boot > 0 && finish == null ? Math.max(0, nowMs - lastNewsMs) : 0;
    }

    /** The totals with what follows from the host's present state. */
    CellTotals settled() {
        long upNs = finish != null ? finalUpNs : crashedUpNs + (up ? lastNsOfBoot - bootedAtNs : 0);
        totals.host(up, upNs);
        return totals;
    }

    /** Virtual time it has behind it, at most the length of the run; all of it once finished. */
    long progressNs() {
        return finish != null ? lengthNs : Math.min(reachedNs, lengthNs);
    }

    Truth truth() {
        BurstSums bursts = totals.bursts();
        long missed = guards[MonitorTopics.MMIO].last() + (complete ? missingTail() : 0) - burstsLost;
        Finish end = finish;
        long imbalance = bursts.total(Column.IMBALANCE) + (complete && end != null ? end.imbalance(totals) : 0);
        return new Truth(
                imbalance,
                burstsLost,
                Math.max(0, bursts.total(Column.BURSTS) - missed),
                divergent,
                eventsLost,
                chainBreaks,
                copies);
    }

    private long missingTail() {
        Finish end = finish;
        return end == null ? 0 : guards[MonitorTopics.MMIO].missingBefore(end.bursts() + 1);
    }

    HostSnapshot state() {
        List<Long> last = Arrays.stream(guards).map(SequenceGuard::last).toList();
        return new HostSnapshot(
                host,
                cell,
                settled().state(),
                last,
                HostSnapshot.fingerprints(guards),
                boot,
                up,
                lengthNs,
                bootedAtNs,
                crashedUpNs,
                lastNsOfBoot,
                reachedNs,
                chain,
                burstsLost,
                eventsLost,
                copies,
                divergent,
                chainBreaks,
                finish,
                finalUpNs,
                complete,
                cell == null ? series.state() : null);
    }

    static HostState of(HostSnapshot state, RunPart part, long nowMs) {
        HostState host = new HostState(state.host(), part);
        host.totals.add(CellTotals.of(state.totals()));
        System.arraycopy(state.guards(), 0, host.guards, 0, host.guards.length);
        Series.State unplaced = state.unplaced();
        if (unplaced != null) {
            host.series = Series.of(unplaced);
        }
        CellKey key = state.cell();
        if (key != null) {
            host.belongsTo(key);
        }
        host.boot = state.boot();
        host.up = state.up();
        host.lengthNs = state.lengthNs();
        host.bootedAtNs = state.bootedAtNs();
        host.crashedUpNs = state.crashedUpNs();
        host.lastNsOfBoot = state.lastNsOfBoot();
        host.reachedNs = state.reachedNs();
        host.chain = state.chain();
        host.burstsLost = state.burstsLost();
        host.eventsLost = state.eventsLost();
        host.copies = state.copies();
        host.divergent = state.divergent();
        host.chainBreaks = state.chainBreaks();
        host.finish = state.finish();
        host.finalUpNs = state.finalUpNs();
        host.complete = state.complete();
        host.lastNewsMs = nowMs;
        return host;
    }
}
