package dev.uncontained.lab.verify;

import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.Fingerprint;
import dev.uncontained.events.core.monitor.MonitorTopics;
import dev.uncontained.events.core.monitor.PartSummary;
import dev.uncontained.events.core.monitor.PartitionFold;
import dev.uncontained.lab.runlog.Retention;
import dev.uncontained.lab.runlog.RunLog;
import dev.uncontained.lab.runlog.RunRecord;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Checks some hosts of the run, and folds their records as fault-monitor does. Runs on a thread of its own. */
final class Worker implements Runnable {
    private static final int QUEUED_BATCHES = 32;
    private static final long LOOK_MS = 200;

    private final Map<String, HostCheck> hosts = new TreeMap<>();
    private final SortedMap<String, Findings> findings = new TreeMap<>();
    private final Checked checked = new Checked();
    private final BlockingQueue<List<RunRecord>> queue = new ArrayBlockingQueue<>(QUEUED_BATCHES);
    private final PartitionFold fold;
    private final String run;
    private final Retention retention;
    private final EventCodec codec;
    private volatile @Nullable RuntimeException failure;

    Worker(int index, RunLog log, EventCodec codec) {
        this.fold = new PartitionFold(index);
        this.run = log.run();
        this.retention = log.retention();
        this.codec = codec;
    }

    /** Gives it a host, before it runs. */
    void add(HostSpec spec) {
        Findings own = new Findings();
        findings.put(spec.host(), own);
        hosts.put(spec.host(), new HostCheck(run, spec, codec, retention, own, checked));
    }

    /** Hands it records of its hosts; none at all is the end. Waits while it has enough. */
    void offer(List<RunRecord> records) throws InterruptedException {
        do {
            RuntimeException failed = failure;
            if (failed != null) {
                throw failed;
            }
        } while (!queue.offer(records, LOOK_MS, TimeUnit.MILLISECONDS));
    }

    @Override
    public void run() {
        try {
            for (List<RunRecord> batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
                batch.forEach(this::check);
            }
            hosts.values().forEach(HostCheck::end);
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            failure = new IllegalStateException("a checking thread has died: " + e, e);
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check(RunRecord record) {
        HostCheck host = java.util.Objects.requireNonNull(hosts.get(record.host()), record.keyText());
        if (record.topic() == Topic.MMIO) {
            if (host.onBurst(record)) {
                foldBurst(record);
            }
            return;
        }
        HostScoped event = host.onEvent(record);
        if (event != null && MonitorTopics.FOLDED.contains(record.topic())) {
            fold.onEvent(record.topic(), record.offset(), event, Fingerprint.of(record.value()), 0);
        }
    }

    private void foldBurst(RunRecord record) {
        try {
            fold.onBurst(record.offset(), record.key(), record.value(), 0);
        } catch (UnreadableRecordException e) {
            throw new IllegalStateException("it could be read before", e);
        }
    }

    /** What it found out; after its thread has ended. */
    void report(Findings allFindings, Checked allChecked) {
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        findings.values().forEach(allFindings::addAll);
        allChecked.add(checked);
    }

    /** What its hosts come to; after its thread has ended. */
    List<PartSummary> parts() {
        fold.sealAt(new long[MonitorTopics.FOLDED.size()]);
        fold.completeSealed();
        return fold.view(0, Long.MAX_VALUE).live();
    }
}
