package dev.uncontained.lab.replay;

import dev.uncontained.events.Event;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.BurstView;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.CellKey;
import dev.uncontained.events.core.monitor.CellTotals;
import dev.uncontained.events.core.monitor.Column;
import dev.uncontained.events.core.monitor.Fingerprint;
import dev.uncontained.events.core.monitor.HostSnapshot;
import dev.uncontained.events.core.monitor.MonitorTopics;
import dev.uncontained.events.core.monitor.PartSnapshot;
import dev.uncontained.events.core.monitor.PartitionFold;
import dev.uncontained.events.core.monitor.Truth;
import dev.uncontained.lab.runlog.RunRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A fresh fold of the monitor that stands at a virtual instant and goes forward.
 *
 * <p>A host writes each topic in an order of its own making; within a quantum one vCPU's bursts stand before the next one's. The state at an
 * instant is that of each topic's records up to the first one behind the instant, which is a state the monitor can have had.
 *
 * <p>What the monitor refuses or passes over, because nobody can read it or no lab of this version knows its type, is passed over here too.
 */
final class Replay {
    /** Time of what has none: it waits for no instant, only for what stands before it. */
    private static final long TIMELESS = Long.MIN_VALUE;

    private final String run;
    private final EventCodec codec = new EventCodec();
    private final BurstView view = new BurstView();
    /** In the order of the log, so that of two things that come next at once the same is named however the instant was reached. */
    private final Map<String, Lane> lanes = new LinkedHashMap<>();

    private final Map<String, Moment.Next> next = new HashMap<>();
    private final PartitionFold fold = new PartitionFold(0);
    private long atNs;
    private long records;
    private long skipped;

    /** What one host has on one topic behind the instant. */
    private static final class Lane {
        final Deque<RunRecord> waiting = new ArrayDeque<>();
        final Deque<Long> times = new ArrayDeque<>();
        boolean over;
    }

    /**
     * @param atNs where it stands at first
     */
    Replay(String run, long atNs) {
        this.run = run;
        this.atNs = atNs;
    }

    /**
     * The next record of the log.
     *
     * @param keep whether what lies behind the instant is kept for {@link #goTo}
     */
    void add(RunRecord record, boolean keep) {
        if (!MonitorTopics.FOLDED.contains(record.topic())) {
            return;
        }
        Lane lane = lanes.computeIfAbsent(record.topic() + " " + record.host(), k -> new Lane());
        if (lane.over) {
            if (keep) {
                keep(lane, record, virtualNs(record));
            }
            return;
        }
        long virtualNs = virtualNs(record);
        if (virtualNs <= atNs) {
            feed(record);
        } else {
            lane.over = true;
            noteNext(record, virtualNs);
            if (keep) {
                keep(lane, record, virtualNs);
            }
        }
    }

    private static void keep(Lane lane, RunRecord record, long virtualNs) {
        lane.waiting.add(record);
        lane.times.add(virtualNs);
    }

    /** Goes forward to an instant, through what was kept. */
    void goTo(long instantNs) {
        atNs = instantNs;
        next.clear();
        for (Lane lane : lanes.values()) {
            while (!lane.waiting.isEmpty() && lane.times.element() <= instantNs) {
                lane.times.remove();
                feed(lane.waiting.remove());
            }
            if (!lane.waiting.isEmpty()) {
                noteNext(lane.waiting.element(), lane.times.element());
            }
        }
    }

    /** Whether nothing lies behind the instant any more. */
    boolean isAtEnd() {
        return lanes.values().stream().allMatch(lane -> lane.waiting.isEmpty());
    }

    private void noteNext(RunRecord record, long virtualNs) {
        HostScoped event = record.topic() == Topic.MMIO ? null : decode(record);
        Moment.Next before = next.get(record.host());
        if (event != null && (before == null || virtualNs < before.virtualNs())) {
            next.put(record.host(), new Moment.Next(event.getClass().getSimpleName(), virtualNs));
        }
    }

    private long virtualNs(RunRecord record) {
        if (record.topic() == Topic.MMIO) {
            try {
                view.read(BurstCodec.keyHash(record.key()), record.value());
                return view.lastPs() / 1000;
            } catch (UnreadableRecordException e) {
                return TIMELESS; // counted when it is fed
            }
        }
        HostScoped event = decode(record);
        return event == null ? TIMELESS : event.header().virtualNs();
    }

    private void feed(RunRecord record) {
        if (record.topic() == Topic.MMIO) {
            try {
                fold.onBurst(record.offset(), record.key(), record.value(), 0);
                records++;
            } catch (UnreadableRecordException e) {
                skipped++;
            }
            return;
        }
        HostScoped event = decode(record);
        if (event == null) {
            skipped++;
        } else {
            fold.onEvent(record.topic(), record.offset(), event, Fingerprint.of(record.value()), 0);
            records++;
        }
    }

    /** What a record says of its host, or null when that cannot be read or is of a type this lab does not know. */
    private @Nullable HostScoped decode(RunRecord record) {
        try {
            Optional<Event> event = codec.decode(record.topic(), record.key(), record.value());
            return event.isPresent() && event.get() instanceof HostScoped scoped ? scoped : null;
        } catch (UnreadableRecordException e) {
            return null;
        }
    }

    /** What is known at the instant. */
    Moment moment() {
        fold.onSnapshotFailed(); // all of it is wanted, not only what changed
        List<Moment.Host> hosts = new ArrayList<>();
        Truth truth = Truth.NONE;
        for (PartSnapshot part : fold.writeParts()) {
            truth = truth.plus(part.summary().truth());
            part.hosts().forEach(host -> hosts.add(host(host)));
        }
        hosts.sort(Comparator.comparing(Moment.Host::host));
        return new Moment(run, atNs, records, skipped, hosts, truth);
    }

    private Moment.Host host(HostSnapshot host) {
        CellTotals.State totals = host.totals();
        CellKey cell = host.cell();
        String state = host.finish() != null ? "finished" : host.up() ? "up" : "down";
        return new Moment.Host(
                host.host(),
                cell == null ? "" : cell.platform(),
                host.boot(),
                state,
                host.reachedNs(),
                sum(totals, Column.BURSTS),
                sum(totals, Column.ISSUED),
                sum(totals, Column.BYTES),
                sum(totals, Column.CONTAINED),
                sum(totals, Column.UNCONTAINED),
                sum(totals, Column.CORRUPTED),
                totals.stage2().values().stream().mapToLong(Long::longValue).sum(),
                totals.crashes().values().stream().mapToLong(Long::longValue).sum(),
                next.get(host.host()));
    }

    private static long sum(CellTotals.State totals, int column) {
        return totals.bursts().values().stream()
                .mapToLong(row -> row.get(column))
                .sum();
    }
}
