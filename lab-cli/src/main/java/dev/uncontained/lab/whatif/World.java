package dev.uncontained.lab.whatif;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.RunEvent.RunStarted;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.guest.HostWorld;
import dev.uncontained.events.core.guest.Outlet;
import dev.uncontained.events.core.monitor.MonitorTopics;
import dev.uncontained.events.core.monitor.PartSummary;
import dev.uncontained.events.core.monitor.PartitionFold;
import dev.uncontained.events.core.monitor.RunInfo;
import dev.uncontained.events.core.monitor.RunSummary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;

/**
 * A whole run in this process: the cores of guest-service, vfio-service and kvm-service make its records, that of fault-monitor folds them. The
 * result is that of the same run on a stack, but for the wall clock.
 */
public final class World {
    private static final int STEPS_BETWEEN_REPORTS = 256;

    private World() {}

    /**
     * Runs it.
     *
     * @param threads threads that execute hosts, at least 1
     * @param progress told how much of it is done, 0 to 1, now and then, by any thread
     */
    public static RunResult run(RunStarted started, int threads, DoubleConsumer progress) throws InterruptedException {
        List<HostSpec> hosts = started.scenario().hosts(started.platforms());
        long beganMs = System.currentTimeMillis();
        AtomicInteger done = new AtomicInteger();
        List<PartSummary> parts = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<List<PartSummary>>> futures = new ArrayList<>();
            for (int i = 0; i < hosts.size(); i++) {
                HostSpec host = hosts.get(i);
                int place = i;
                futures.add(executor.submit(() -> {
                    List<PartSummary> part = host(started.run(), host, place, fraction -> {
                        progress.accept((done.get() + fraction) / hosts.size());
                    });
                    progress.accept((double) done.incrementAndGet() / hosts.size());
                    return part;
                }));
            }
            try {
                for (Future<List<PartSummary>> future : futures) {
                    parts.addAll(future.get());
                }
            } catch (ExecutionException e) {
                executor.shutdownNow();
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                executor.shutdownNow();
                throw e;
            }
        }
        RunStarted now =
                new RunStarted(started.run(), beganMs, started.labVersion(), started.scenario(), started.platforms());
        return RunSummary.of(parts).result(RunInfo.of(now));
    }

    private static List<PartSummary> host(String run, HostSpec spec, int place, DoubleConsumer progress) {
        Folding folding = new Folding(run, spec, place);
        HostWorld world = new HostWorld(run, spec, Form.FAST, null, Folding::nowMicros, folding);
        for (int steps = 1; !world.isFinished(); steps++) {
            world.step();
            if (steps % STEPS_BETWEEN_REPORTS == 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IllegalStateException("interrupted");
                }
                progress.accept((double) world.virtualNs() / spec.lengthNs());
            }
        }
        return folding.parts();
    }

    /** One host's log that nobody keeps. */
    private static final class Folding implements Outlet {
        private final byte[] key;
        private final PartitionFold fold;
        private final Map<Topic, Long> offsets = new EnumMap<>(Topic.class);

        Folding(String run, HostSpec spec, int place) {
            this.key = Header.key(run, spec.host()).getBytes(StandardCharsets.UTF_8);
            this.fold = new PartitionFold(place);
        }

        static long nowMicros() {
            return System.currentTimeMillis() * 1000;
        }

        private long offset(Topic topic) {
            return offsets.merge(topic, 1L, Long::sum) - 1;
        }

        @Override
        public void event(HostScoped event) {
            Topic topic = EventCodec.topic(event);
            if (MonitorTopics.FOLDED.contains(topic)) {
                long offset = offset(topic);
                fold.onEvent(topic, offset, event, offset + 1, System.currentTimeMillis());
            }
        }

        @Override
        public void burst(byte[] record) {
            try {
                fold.onBurst(offset(Topic.MMIO), key, record, nowMicros());
            } catch (UnreadableRecordException e) {
                throw new IllegalStateException("a burst that was written just now", e);
            }
        }

        List<PartSummary> parts() {
            fold.sealAt(new long[MonitorTopics.FOLDED.size()]);
            fold.completeSealed();
            return fold.view(0, Long.MAX_VALUE).live();
        }
    }
}
