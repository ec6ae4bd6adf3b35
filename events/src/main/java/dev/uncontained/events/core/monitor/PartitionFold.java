package dev.uncontained.events.core.monitor;

import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.BurstView;
import dev.uncontained.events.codec.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is known from one partition number of the folded topics: its runs, host by host, the sums of runs that are over, and the
 * position all of that stands for.
 *
 * <p>Every record met moves the position, whatever becomes of it. A state loaded from a snapshot may be ahead of the manifest it was
 * loaded with; what it holds already is passed over without a trace, so the counters are those of an uninterrupted fold. Until the
 * partition has caught up with it, such a state stands for its own position, not for the partition's, and is not added up.
 */
public final class PartitionFold {
    private final int partition;
    private final long[] positions = new long[MonitorTopics.COUNT];
    private final long[] records = new long[MonitorTopics.COUNT];
    private final NamedCounts refused = new NamedCounts();
    private final Map<String, RunPart> parts = new LinkedHashMap<>();
    private final Set<String> over = new TreeSet<>();
    private final HostIndex index = new HostIndex();
    private final BurstView burst = new BurstView();
    private Lifetime lifetime = Lifetime.none();
    private boolean changed;

    /** A fold of nothing, at the beginning of the log. */
    public PartitionFold(int partition) {
        this.partition = partition;
    }

    /**
     * Goes on from snapshots.
     *
     * @param manifest the partition's own, or null
     * @param states those of its runs, one of each
     * @param nowMs wall clock: silence of hosts is counted from here
     * @return a fold of nothing when the snapshots do not belong together
     */
    public static PartitionFold restore(
            int partition, @Nullable Manifest manifest, Collection<PartSnapshot> states, long nowMs) {
        PartitionFold fold = new PartitionFold(partition);
        if (manifest == null) {
            return fold;
        }
        List<PartSnapshot> belonging = states.stream()
                .filter(state -> manifest.live().containsKey(state.run()))
                .toList();
        boolean isWhole = belonging.size() == manifest.live().size()
                && belonging.stream()
                        .allMatch(state ->
                                state.reaches(manifest.live().getOrDefault(state.run(), List.of(Long.MAX_VALUE))));
        if (!isWhole) {
            return fold;
        }
        fold.resume(manifest);
        for (PartSnapshot state : belonging) {
            RunPart part = RunPart.of(state, nowMs);
            fold.parts.put(state.run(), part);
            part.hosts().forEach(fold::index);
        }
        return fold;
    }

    private void resume(Manifest manifest) {
        System.arraycopy(Longs.array(manifest.positions(), positions.length), 0, positions, 0, positions.length);
        System.arraycopy(Longs.array(manifest.records(), records.length), 0, records, 0, records.length);
        manifest.refused().forEach(refused::add);
        over.addAll(manifest.over());
        Map<CellKey, CellTotals> cells = new HashMap<>();
        manifest.cells().forEach(c -> cells.put(c.cell(), CellTotals.of(c.totals())));
        lifetime = new Lifetime(new TreeMap<>(cells), manifest.truth(), Latency.decode(manifest.latency()));
    }

    /** Next offset of a topic. */
    public long position(Topic topic) {
        return positions[MonitorTopics.place(topic)];
    }

    /**
     * Folds a record of {@code guest.mmio}.
     *
     * @param nowMicros wall clock, for the latency
     * @throws UnreadableRecordException when it is none; the caller refuses it and calls {@link #onRefused}
     */
    public void onBurst(long offset, byte @Nullable [] key, byte @Nullable [] value, long nowMicros)
            throws UnreadableRecordException {
        if (key == null || value == null) {
            throw new UnreadableRecordException("a burst without key or value");
        }
        HostIndex.Slot slot = index.find(key);
        burst.read(slot == null ? BurstCodec.keyHash(key) : slot.keyHash, value);
        if (slot == null) {
            slot = admit(key);
        }
        advance(MonitorTopics.MMIO, offset);
        if (slot == null) {
            lifetime = lifetime.plusCopies(1);
            return;
        }
        RunPart part = slot.host.part;
        if (part.holds(MonitorTopics.MMIO, offset)) {
            return;
        }
        long nowMs = nowMicros / 1000;
        if (slot.host.onBurst(burst, value, nowMs)) {
            part.onBurst(burst.intendedEpochMicros(), nowMicros);
        }
        part.onFold(nowMs);
    }

    /** @return null when the run is over */
    private HostIndex.@Nullable Slot admit(byte[] key) throws UnreadableRecordException {
        String text = new String(key, StandardCharsets.UTF_8);
        int slash = text.indexOf('/');
        if (slash <= 0) {
            throw new UnreadableRecordException("key '" + text + "' is not run/host");
        }
        String run = text.substring(0, slash);
        if (over.contains(run)) {
            return null;
        }
        return index.put(key, part(run).host(text.substring(slash + 1)));
    }

    /**
     * Folds an event of another topic.
     *
     * @param fingerprint of the record
     */
    public void onEvent(Topic topic, long offset, HostScoped event, long fingerprint, long nowMs) {
        int place = MonitorTopics.place(topic);
        advance(place, offset);
        if (over.contains(event.header().run())) {
            lifetime = lifetime.plusCopies(1);
            return;
        }
        RunPart part = part(event.header().run());
        if (part.holds(place, offset)) {
            return;
        }
        part.host(event.header().host()).onEvent(place, event, fingerprint, nowMs);
        part.onFold(nowMs);
    }

    /** Passes over a record that someone else refuses, or of a type that is not known here. */
    public void onSkipped(Topic topic, long offset) {
        advance(MonitorTopics.place(topic), offset);
    }

    /** Passes over a record of a folded topic that was sent to the dead letters. */
    public void onRefused(Topic topic, long offset) {
        advance(MonitorTopics.place(topic), offset);
        refused.add(topic.topicName(), 1);
    }

    private void advance(int topic, long offset) {
        positions[topic] = offset + 1;
        records[topic]++;
        changed = true;
    }

    private RunPart part(String run) {
        return parts.computeIfAbsent(run, id -> new RunPart(id, partition));
    }

    private void index(HostState host) {
        byte[] key = (host.part.run + "/" + host.host).getBytes(StandardCharsets.UTF_8);
        index.put(key, host);
    }

    /** Whether a host has finished of which it is not known yet that nothing more is on the topics. */
    public boolean needsSeal() {
        return parts.values().stream().anyMatch(RunPart::needsSeal);
    }

    /**
     * Tells where the topics end now, after hosts finished: all they wrote before, and all that was answered to them, lies before that.
     *
     * @param ends end of each topic of {@link MonitorTopics#FOLDED}
     */
    public void sealAt(long[] ends) {
        parts.values().stream().filter(RunPart::needsSeal).forEach(part -> part.sealAt(ends));
    }

    /**
     * Completes hosts whose end is reached.
     *
     * @return whether a run is complete on this partition that was not before
     */
    public boolean completeSealed() {
        boolean completed = false;
        for (RunPart part : parts.values()) {
            if (part.onPositions(positions)) {
                completed |= part.isComplete();
            }
        }
        return completed;
    }

    /**
     * Adds the runs that are over to the lifetime sums and drops their state, as soon as nothing of them can come any more.
     *
     * @return whether there was one: the manifest that says so is to be written before a snapshot of the run is deleted
     */
    public boolean retire(Set<String> completedRuns) {
        boolean retired = false;
        for (String run : completedRuns) {
            RunPart part = parts.get(run);
            if (part != null && part.isComplete()) {
                retired |= retire(run, part);
            }
        }
        return retired;
    }

    /**
     * Does the same with runs that need not be complete: what comes of them later is counted as copies.
     *
     * @return as {@link #retire}
     */
    public boolean forget(Set<String> forgottenRuns) {
        boolean retired = false;
        for (String run : forgottenRuns) {
            RunPart part = parts.get(run);
            if (part != null) {
                retired |= retire(run, part);
            }
        }
        return retired;
    }

    private boolean retire(String run, RunPart part) {
        if (!part.isReachedBy(positions)) {
            return false;
        }
        lifetime = lifetime.plus(part.summary(0, Long.MAX_VALUE));
        parts.remove(run);
        over.add(run);
        index.removeIf(host -> host.part == part);
        changed = true;
        return true;
    }

    /** Forgets that runs are over of which the log knows nothing any more. */
    public void retain(Set<String> knownRuns) {
        over.retainAll(knownRuns);
    }

    /** Runs that are added up in the lifetime sums. */
    public Set<String> over() {
        return Set.copyOf(over);
    }

    /** Runs that are not over. */
    public Set<String> runs() {
        return Set.copyOf(parts.keySet());
    }

    /** Whether something was folded since the last snapshot. */
    public boolean hasChanged() {
        return changed || parts.values().stream().anyMatch(RunPart::hasChanged);
    }

    /** Makes {@link #writeParts} write every run: an earlier snapshot may not have reached the broker. */
    public void onSnapshotFailed() {
        changed = true;
        parts.values().forEach(RunPart::onSnapshotFailed);
    }

    /** Snapshots of the runs that changed since their last one; to be written before {@link #manifest}. */
    public List<PartSnapshot> writeParts() {
        List<PartSnapshot> states = new ArrayList<>();
        for (RunPart part : parts.values()) {
            if (part.hasChanged()) {
                states.add(part.write(positions));
            }
        }
        return states;
    }

    /** The snapshot of the partition as a whole. */
    public Manifest manifest() {
        changed = false;
        Map<String, List<Long>> live = new HashMap<>();
        parts.forEach((run, part) -> live.put(run, part.writtenPositions()));
        return new Manifest(
                partition,
                Longs.list(positions),
                List.copyOf(over),
                live,
                Manifest.place(lifetime.cells()),
                lifetime.truth(),
                lifetime.latency().encode(),
                Longs.list(records),
                refused.state());
    }

    /**
     * What there is to show.
     *
     * @param silenceLimitMs how long a host at work may be silent, or twice as long as another of its run and partition has been before something new came of it
     */
    public PartitionView view(long nowMs, long silenceLimitMs) {
        return new PartitionView(
                partition,
                lifetime,
                parts.values().stream()
                        .map(part -> part.summary(nowMs, silenceLimitMs))
                        .toList(),
                Longs.list(records),
                refused.state());
    }
}
