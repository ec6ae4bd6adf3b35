package dev.uncontained.events.core.monitor;

import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.HonestHost.Written;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One partition number of the folded topics, in memory: what a fold reads, in one of many orders that keep each topic's own. */
@org.jspecify.annotations.NullUnmarked
public final class PartitionLog {
    public static final long NOW_MICROS = 1_002_000;
    private static final EventCodec CODEC = new EventCodec();

    private final List<List<Written>> topics = new ArrayList<>();
    private long nowMicros = NOW_MICROS;

    public PartitionLog() {
        MonitorTopics.FOLDED.forEach(topic -> topics.add(new ArrayList<>()));
    }

    public static PartitionLog of(HonestHost... hosts) {
        PartitionLog log = new PartitionLog();
        for (HonestHost host : hosts) {
            host.all().forEach(log::append);
        }
        return log;
    }

    public PartitionLog append(Written record) {
        topics.get(MonitorTopics.place(record.topic())).add(record);
        return this;
    }

    public PartitionLog appendAll(Collection<Written> records) {
        records.forEach(this::append);
        return this;
    }

    /** The wall clock of the fold from here on. */
    PartitionLog at(long epochMs) {
        nowMicros = epochMs * 1000;
        return this;
    }

    public int size() {
        return topics.stream().mapToInt(List::size).sum();
    }

    /** Feeds {@code most} records that the fold has not read, topics interleaved as {@code seed} says. */
    public PartitionFold feed(PartitionFold fold, int most, long seed) {
        Random random = new Random(seed);
        for (int fed = 0; fed < most; fed++) {
            List<Topic> open = MonitorTopics.FOLDED.stream()
                    .filter(topic -> fold.position(topic)
                            < topics.get(MonitorTopics.place(topic)).size())
                    .toList();
            if (open.isEmpty()) {
                return fold;
            }
            feedOne(fold, open.get(random.nextInt(open.size())));
        }
        return fold;
    }

    /** Feeds all there is and seals what has finished. */
    public PartitionFold feedAll(PartitionFold fold, long seed) {
        feed(fold, Integer.MAX_VALUE, seed);
        fold.sealAt(topics.stream().mapToLong(List::size).toArray());
        fold.completeSealed();
        return fold;
    }

    /** Seals what has finished, completes what has come to its seal, and ends the runs named. */
    public PartitionFold endAll(PartitionFold fold, Set<String> runs) {
        if (fold.needsSeal()) {
            fold.sealAt(topics.stream().mapToLong(List::size).toArray());
        }
        fold.completeSealed();
        fold.retire(runs);
        return fold;
    }

    private void feedOne(PartitionFold fold, Topic topic) {
        long offset = fold.position(topic);
        Written record = topics.get(MonitorTopics.place(topic)).get((int) offset);
        if (topic == Topic.MMIO) {
            try {
                fold.onBurst(offset, record.key(), record.burst(), nowMicros);
            } catch (UnreadableRecordException e) {
                fold.onRefused(topic, offset);
            }
        } else {
            fold.onEvent(topic, offset, record.event(), Fingerprint.of(CODEC.encode(record.event())), nowMicros / 1000);
        }
    }

    /** All that is shown of a fold, as text, so that two can be compared. */
    public static String shape(PartitionFold fold) {
        StringBuilder shape = new StringBuilder();
        PartitionView view = fold.view(0, Long.MAX_VALUE);
        shape.append(view.records()).append(view.refused()).append('\n');
        view.lifetime().cells().forEach((cell, totals) -> shape.append(cell).append(totals.state()));
        shape.append(view.lifetime().truth()).append(view.lifetime().latency().toResult());
        for (PartSummary part : view.live()) {
            shape.append('\n').append(shape(RunSummary.of(List.of(part))));
        }
        return shape.toString();
    }

    public static String shape(RunSummary run) {
        StringBuilder shape = new StringBuilder();
        shape.append(run.hostsSeen()).append(' ').append(run.finished()).append(run.digests());
        shape.append(run.firstSendEpochMicros())
                .append(' ')
                .append(run.lastSendEpochMicros())
                .append(' ');
        shape.append(run.progressNs()).append(' ').append(run.issued()).append(run.truth());
        run.cells().forEach((cell, totals) -> shape.append('\n').append(cell).append(totals.state()));
        run.alignedSeries()
                .forEach((cell, series) -> shape.append('\n').append(cell).append(series));
        return shape.append(run.latency().toResult()).toString();
    }
}
