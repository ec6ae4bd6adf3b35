package dev.uncontained.events.core.monitor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The hosts of one run that are on one partition. */
final class RunPart {
    final String run;
    final int partition;

    private final Map<String, HostState> hosts = new LinkedHashMap<>();
    private final SortedMap<CellKey, Series> seriesByCell = new TreeMap<>();
    private final long[] foldedBefore;
    private final Latency latency;
    private int ended;
    private int complete;
    private long firstSendEpochMicros;
    private long lastSendEpochMicros;
    private long lastBurstEpochMicros;
    private long lastFoldEpochMs;
    private long @Nullable [] seal;
    private List<HostState> sealing = List.of();
    private boolean changed;
    private List<Long> writtenPositions = List.of();
    private long beganMs = -1;
    private long longestWaitMs;

    RunPart(String run, int partition) {
        this(run, partition, new long[MonitorTopics.COUNT], new Latency());
    }

    private RunPart(String run, int partition, long[] foldedBefore, Latency latency) {
        this.run = run;
        this.partition = partition;
        this.foldedBefore = foldedBefore;
        this.latency = latency;
    }

    /** Whether the record at {@code offset} is in this state already, because the state was loaded from behind it. */
    boolean holds(int topic, long offset) {
        return offset < foldedBefore[topic];
    }

    HostState host(String host) {
        return hosts.computeIfAbsent(host, name -> new HostState(name, this));
    }

    Collection<HostState> hosts() {
        return hosts.values();
    }

    Series series(CellKey cell) {
        return seriesByCell.computeIfAbsent(cell, key -> new Series());
    }

    /** Takes note of when a new burst was meant to be sent, and of when it was folded. */
    void onBurst(long intendedEpochMicros, long nowMicros) {
        latency.record(nowMicros - intendedEpochMicros);
        firstSendEpochMicros =
                firstSendEpochMicros == 0 ? intendedEpochMicros : Math.min(firstSendEpochMicros, intendedEpochMicros);
        lastSendEpochMicros = Math.max(lastSendEpochMicros, intendedEpochMicros);
        lastBurstEpochMicros = Math.max(lastBurstEpochMicros, nowMicros);
    }

    /**
     * Something new has come of a host.
     *
     * @param sinceMs when the last news of it came, or -1 if this is the first: then it has been waited for since the first news of any
     */
    void onWaited(long sinceMs, long nowMs) {
        beganMs = beganMs < 0 ? nowMs : beganMs;
        longestWaitMs = Math.max(longestWaitMs, nowMs - (sinceMs < 0 ? beganMs : sinceMs));
    }

    /** Twice what some host has waited and then come is no reason to call another one stalled: they take turns, and there may be thousands before it. */
    private long silenceLimitMs(long leastMs) {
        return Math.max(leastMs, 2 * longestWaitMs);
    }

    void onFold(long nowMs) {
        lastFoldEpochMs = nowMs;
        changed = true;
    }

    void onHostEnded() {
        ended++;
    }

    /** Whether hosts have finished whose end is not sealed yet. */
    boolean needsSeal() {
        return seal == null && ended > complete;
    }

    void sealAt(long[] offsets) {
        seal = offsets.clone();
        sealing = hosts.values().stream().filter(RunPart::hasEnded).toList();
    }

    private static boolean hasEnded(HostState host) {
        return host.isFinished() && !host.isComplete();
    }

    /** Completes the finished hosts once all that was on the topics when they were sealed is folded. */
    boolean onPositions(long[] positions) {
        if (seal == null) {
            return false;
        }
        for (int i = 0; i < seal.length; i++) {
            if (positions[i] < seal[i]) {
                return false;
            }
        }
        sealing.forEach(HostState::onSealed);
        complete += sealing.size();
        seal = null;
        sealing = List.of();
        changed = true;
        return true;
    }

    /** Whether every host met so far is complete. */
    boolean isComplete() {
        return complete > 0 && complete == hosts.size();
    }

    void onSnapshotFailed() {
        changed = true;
    }

    boolean hasChanged() {
        return changed;
    }

    /** Whether nothing that this state was loaded with is still to be read. */
    boolean isReachedBy(long[] positions) {
        return Longs.reaches(Longs.list(positions), Longs.list(foldedBefore));
    }

    /** What the manifest of the partition says about the last snapshot of this part. */
    List<Long> writtenPositions() {
        return writtenPositions;
    }

    PartSummary summary(long nowMs, long leastSilenceLimitMs) {
        long silenceLimitMs = silenceLimitMs(leastSilenceLimitMs);
        SortedMap<CellKey, CellTotals> cells = new TreeMap<>();
        SortedMap<String, String> digests = new TreeMap<>();
        List<String> silent = new ArrayList<>();
        long longestSilenceMs = 0;
        Truth truth = Truth.NONE;
        int finished = 0;
        boolean partial = false;
        long progressNs = 0;
        for (HostState host : hosts.values()) {
            CellKey cell = host.cell();
            if (cell != null) {
                cells.computeIfAbsent(cell, key -> new CellTotals()).add(host.settled());
            }
            truth = truth.plus(host.truth());
            progressNs += host.progressNs();
            Finish finish = host.finish();
            if (finish != null) {
                finished++;
                partial |= finish.partial();
                if (host.isComplete()) {
                    digests.put(host.host, finish.digest());
                }
            }
            long silenceMs = host.silenceMs(nowMs);
            longestSilenceMs = Math.max(longestSilenceMs, silenceMs);
            if (silenceMs > silenceLimitMs) {
                silent.add(host.host);
            }
        }
        SortedMap<CellKey, Series> series = new TreeMap<>();
        seriesByCell.forEach((cell, s) -> series.put(cell, s.copy()));
        return new PartSummary(
                run,
                partition,
                hosts.size(),
                finished,
                partial,
                digests,
                progressNs,
                issued(),
                cells,
                series,
                truth,
                latency.copy(),
                firstSendEpochMicros,
                lastSendEpochMicros,
                lastBurstEpochMicros,
                lastFoldEpochMs,
                silent,
                longestSilenceMs);
    }

    private long issued() {
        long issued = 0;
        for (HostState host : hosts.values()) {
            Finish finish = host.finish();
            issued += finish == null ? host.totals.bursts().total(Column.ISSUED) : finish.issued();
        }
        return issued;
    }

    PartSnapshot write(long[] positions) {
        List<PartSnapshot.PlacedSeries> series = new ArrayList<>();
        seriesByCell.forEach((cell, s) -> series.add(new PartSnapshot.PlacedSeries(cell, s.state())));
        changed = false;
        List<Long> held = stoodFor(positions);
        writtenPositions = held;
        return new PartSnapshot(
                run,
                partition,
                held,
                firstSendEpochMicros,
                lastSendEpochMicros,
                lastBurstEpochMicros,
                lastFoldEpochMs,
                latency.encode(),
                hosts.values().stream().map(HostState::state).toList(),
                series);
    }

    /** A state loaded from ahead of the partition stands for what it was loaded with until the partition has got there. */
    private List<Long> stoodFor(long[] positions) {
        long[] held = positions.clone();
        for (int i = 0; i < held.length; i++) {
            held[i] = Math.max(held[i], foldedBefore[i]);
        }
        return Longs.list(held);
    }

    static RunPart of(PartSnapshot state, long nowMs) {
        RunPart part = new RunPart(
                state.run(),
                state.partition(),
                Longs.array(state.positions(), MonitorTopics.COUNT),
                Latency.decode(state.latency()));
        part.firstSendEpochMicros = state.firstSendEpochMicros();
        part.lastSendEpochMicros = state.lastSendEpochMicros();
        part.lastBurstEpochMicros = state.lastBurstEpochMicros();
        part.lastFoldEpochMs = state.lastFoldEpochMs();
        part.writtenPositions = state.positions();
        state.series().forEach(s -> part.seriesByCell.put(s.cell(), Series.of(s.series())));
        for (HostSnapshot h : state.hosts()) {
            HostState host = HostState.of(h, part, nowMs);
            part.hosts.put(h.host(), host);
            part.ended += host.isFinished() ? 1 : 0;
            part.complete += host.isComplete() ? 1 : 0;
        }
        return part;
    }
}
