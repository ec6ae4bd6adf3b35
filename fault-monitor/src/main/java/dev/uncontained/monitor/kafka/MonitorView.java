package dev.uncontained.monitor.kafka;

import dev.uncontained.events.Topic;
import dev.uncontained.events.core.monitor.CellKey;
import dev.uncontained.events.core.monitor.CellTotals;
import dev.uncontained.events.core.monitor.Lifetime;
import dev.uncontained.events.core.monitor.MonitorTopics;
import dev.uncontained.events.core.monitor.PartSummary;
import dev.uncontained.events.core.monitor.PartitionView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What this instance knows as of one moment, over all partitions it owns. Nobody changes it any more; any thread may hold it. */
public final class MonitorView {
    /** Before the first assignment. */
    public static final MonitorView EMPTY = new MonitorView(List.of(), Map.of(), 0);

    private final List<PartitionView> partitions;
    private final Map<String, Long> lagByTopic;
    private final long refusedSnapshots;
    private final Lifetime total;
    private final int hostsSilent;
    private final long longestSilenceMs;

    /**
     * @param refusedSnapshots dead letters of {@code monitor.snapshots} of these partitions
     */
    MonitorView(List<PartitionView> partitions, Map<String, Long> lagByTopic, long refusedSnapshots) {
        this.partitions = List.copyOf(partitions);
        this.lagByTopic = Map.copyOf(lagByTopic);
        this.refusedSnapshots = refusedSnapshots;
        Lifetime sum = Lifetime.none();
        int silent = 0;
        long longestMs = 0;
        for (PartitionView partition : partitions) {
            sum = sum.plus(partition.lifetime());
            for (PartSummary part : partition.live()) {
                sum = sum.plus(part);
                silent += part.silent().size();
                longestMs = Math.max(longestMs, part.longestSilenceMs());
            }
        }
        total = sum;
        hostsSilent = silent;
        longestSilenceMs = longestMs;
    }

    /** Whether there has been an assignment whose state is rebuilt; before that nothing here means anything. */
    public boolean isLoaded() {
        return this != EMPTY;
    }

    /** The partitions. */
    public List<PartitionView> partitions() {
        return partitions;
    }

    /** Sums over the runs that are over and those still at work. */
    public Lifetime total() {
        return total;
    }

    /** One cell of {@link #total}. */
    public Optional<CellTotals> cell(CellKey key) {
        return Optional.ofNullable(total.cells().get(key));
    }

    /** Hosts at work of which nothing has come for longer than the limit. */
    public int hostsSilent() {
        return hostsSilent;
    }

    /** Wall time since anything new has come of the host at work that has been silent longest, in ms; 0 without one. */
    public long longestSilenceMs() {
        return longestSilenceMs;
    }

    /** Records not read yet. */
    public long lag(String topic) {
        return lagByTopic.getOrDefault(topic, 0L);
    }

    /** Records read of a folded topic, ever. */
    public long records(Topic topic) {
        int place = MonitorTopics.place(topic);
        long sum = 0;
        for (PartitionView partition : partitions) {
            sum += partition.records().get(place);
        }
        return sum;
    }

    /** Records of a topic this service owns that were sent to the dead letters, ever. */
    public long refused(Topic topic) {
        if (topic == Topic.SNAPSHOTS) {
            return refusedSnapshots;
        }
        long sum = 0;
        for (PartitionView partition : partitions) {
            sum += partition.refused().getOrDefault(topic.topicName(), 0L);
        }
        return sum;
    }

    /** Parts of a run on the partitions owned. */
    public SortedMap<Integer, PartSummary> parts(String run) {
        SortedMap<Integer, PartSummary> parts = new TreeMap<>();
        for (PartitionView partition : partitions) {
            for (PartSummary part : partition.live()) {
                if (part.run().equals(run)) {
                    parts.put(part.partition(), part);
                }
            }
        }
        return parts;
    }
}
