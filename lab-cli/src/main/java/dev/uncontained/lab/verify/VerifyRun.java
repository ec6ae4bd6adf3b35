package dev.uncontained.lab.verify;

import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.core.monitor.PartSummary;
import dev.uncontained.events.core.monitor.RunInfo;
import dev.uncontained.events.core.monitor.RunSummary;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.runlog.Meter;
import dev.uncontained.lab.runlog.RunLog;
import dev.uncontained.lab.runlog.RunRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One verification: the calling thread reads, the workers check. */
final class VerifyRun {
    static final String RECORDS = "records read: checksum, key, number";
    static final String ACCESSES = "accesses executed again";
    private static final int BATCH = 256;

    private final RunLog log;
    private final RunEvent.@Nullable RunStarted fallback;
    private final @Nullable Path resultJson;
    private final EventCodec codec = new EventCodec();
    private final Findings findings = new Findings();
    private final Checked checked = new Checked();
    private final RunCheck runCheck = new RunCheck(codec, findings, checked);
    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<List<RunRecord>> batches = new ArrayList<>();
    private final Map<String, Integer> workerOf = new HashMap<>();
    private final int threadCount;
    private RunEvent.@Nullable RunStarted started;

    /** Carries an interrupt through a callback that cannot throw it. */
    private static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param fallback RunStarted as the run's manifest has it, or null
     * @param resultJson the result the run wrote, or null
     * @param threadCount threads that execute, at least 1
     */
    VerifyRun(RunLog log, RunEvent.@Nullable RunStarted fallback, @Nullable Path resultJson, int threadCount) {
        this.log = log;
        this.fallback = fallback;
        this.resultJson = resultJson;
        this.threadCount = threadCount;
    }

    /**
     * Verifies it.
     *
     * @throws LabException with exit status 2 when there is no such run or nothing to begin from, 1 when what it began from cannot be read
     */
    VerifyReport verify(Meter meter) throws InterruptedException {
        long beganNs = System.nanoTime();
        try {
            long records = log.forEach(record -> {
                onRecord(record);
                meter.step();
            });
            if (records == 0) {
                throw dev.uncontained.lab.runlog.RunLogs.unknown(log);
            }
            RunEvent.RunStarted begun = begin();
            for (int i = 0; i < workers.size(); i++) {
                flush(i);
                workers.get(i).offer(List.of());
            }
            for (Thread thread : threads) {
                thread.join();
            }
            return report(begun, beganNs);
        } catch (Interrupted e) {
            throw new InterruptedException("verify");
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private void onRecord(RunRecord record) {
        RunRecord.Damage damage = record.damage();
        if (damage != null) {
            findings.add(Breach.at(record, Breach.Law.HASH, "the record", damage.expected(), damage.found()));
        }
        if (record.topic() == Topic.RUNS) {
            runCheck.onRecord(record);
            return;
        }
        begin();
        Integer worker = workerOf.get(record.host());
        if (worker == null) {
            findings.add(Breach.at(
                    record, Breach.Law.SEQUENCE, "the key", "a host of the scenario", "'" + record.keyText() + "'"));
            checked.records++;
            return;
        }
        List<RunRecord> batch = batches.get(worker);
        batch.add(record);
        if (batch.size() == BATCH) {
            try {
                flush(worker);
            } catch (InterruptedException e) {
                throw new Interrupted();
            }
        }
    }

    private void flush(int worker) throws InterruptedException {
        List<RunRecord> batch = batches.get(worker);
        if (!batch.isEmpty()) {
            workers.get(worker).offer(batch);
            batches.set(worker, new ArrayList<>(BATCH));
        }
    }

    private RunEvent.RunStarted begin() {
        RunEvent.RunStarted begun = started;
        if (begun != null) {
            return begun;
        }
        begun = runCheck.started(fallback, log.source());
        started = begun;
        List<HostSpec> hosts;
        try {
            hosts = begun.scenario().hosts(begun.platforms());
        } catch (RuntimeException e) {
            throw LabException.badResult("RunStarted of run " + log.run() + " makes no hosts: " + e.getMessage());
        }
        int count = Math.clamp(hosts.size(), 1, threadCount);
        for (int i = 0; i < count; i++) {
            workers.add(new Worker(i, log, codec));
            batches.add(new ArrayList<>(BATCH));
        }
        for (int i = 0; i < hosts.size(); i++) {
            workerOf.put(hosts.get(i).host(), i % count);
            workers.get(i % count).add(hosts.get(i));
        }
        for (Worker worker : workers) {
            threads.add(Thread.ofPlatform()
                    .name("verify-" + threads.size())
                    .daemon()
                    .start(worker));
        }
        return begun;
    }

    private VerifyReport report(RunEvent.RunStarted begun, long beganNs) {
        List<PartSummary> parts = new ArrayList<>();
        runCheck.end();
        for (Worker worker : workers) {
            worker.report(findings, checked);
            worker.parts().stream().filter(part -> part.run().equals(log.run())).forEach(parts::add);
        }
        RunInfo info = RunInfo.of(begun);
        RunSummary summary = RunSummary.of(parts);
        RunResult recomputed = summary.result(info);
        boolean cutOff = !findings.cuts.isEmpty();
        boolean everyHostEnded = checked.hosts == info.hosts().size();
        int results = cutOff || !everyHostEnded
                ? 0
                : runCheck.compareResults(
                        recomputed, Estimate.of(begun.platforms().values()), resultJson);
        List<String> missing = missing(everyHostEnded, cutOff);
        if (!cutOff
                && everyHostEnded
                && findings.count == 0
                && !recomputed.accounting().balanced()) {
            findings.add(new Breach(
                    Breach.Law.CONSERVATION,
                    Topic.MMIO.topicName(),
                    -1,
                    -1,
                    "",
                    "the run's accounting",
                    "balanced",
                    summary.truth().toString()));
        }
        return new VerifyReport(
                log.run(),
                log.source(),
                findings.count == 0 && missing.isEmpty() && !cutOff,
                everyHostEnded && !cutOff ? recomputed.digest() : "",
                counts(results),
                findings.count,
                findings.breaches,
                missing,
                findings.cuts,
                (System.nanoTime() - beganNs) / 1e9,
                workers.size(),
                null);
    }

    /** What began the run; after {@link #verify}. */
    RunEvent.RunStarted started() {
        return begin();
    }

    private List<String> missing(boolean everyHostEnded, boolean cutOff) {
        List<String> missing = new ArrayList<>();
        if (!runCheck.isStartedThere()) {
            missing.add("RunStarted: not there; the run's manifest was taken for it");
        }
        if (!runCheck.isCompletedThere()) {
            missing.add("RunCompleted: the run has not ended, or it is cut off");
        }
        if (cutOff || !everyHostEnded) {
            missing.add("the result was not recomputed, because not every host is there from beginning to end");
        }
        return missing;
    }

    private Map<String, Long> counts(int results) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put(RECORDS, checked.records);
        counts.put("copies among them, each equal to its first", checked.copies);
        counts.put("unreadable records that nothing misses", checked.foreign);
        counts.put("hosts executed again from their first boot", checked.hosts);
        counts.put("of them stopped early", checked.hostsStopped);
        counts.put("events of vfio.regions decided again, flags included", checked.regions);
        counts.put("events of kvm.stage2 decided again, descriptors included", checked.mappings);
        counts.put("events of hosts and guest.aborts made again", checked.hostEvents);
        counts.put("events of platform.faults raised again", checked.faults);
        counts.put("bursts compared, with chain, stage-2 version and conservation", checked.bursts);
        counts.put(ACCESSES, checked.accesses);
        counts.put("digests of hosts", checked.digests);
        counts.put("results recomputed and compared", (long) results);
        return counts;
    }
}
