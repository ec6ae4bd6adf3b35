package dev.uncontained.monitor.kafka;

import dev.uncontained.events.RunEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.core.monitor.DrillFaults;
import dev.uncontained.events.core.monitor.MonitorTopics;
import dev.uncontained.events.core.monitor.PartSummary;
import dev.uncontained.events.core.monitor.RunCatalog;
import dev.uncontained.events.core.monitor.RunSummary;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.KafkaClients;
import dev.uncontained.kit.PartitionReader;
import dev.uncontained.kit.RunsLog;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The monitor as REST, metrics and health see it. Any thread may ask; what it answers is a value of one moment. */
@ApplicationScoped
public class Monitor {
    private static final Logger LOG = Logger.getLogger(Monitor.class);
    private static final Map<String, String> WRITER_SETTINGS = Map.of(
            ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(64 << 20),
            ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000",
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "20000",
            ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(96L << 20));

    private final RunCatalog catalog = new RunCatalog();
    private final DrillFaults drillFaults = new DrillFaults();
    private final EventCodec events = new EventCodec();
    private final SnapshotCodec snapshots = new SnapshotCodec();
    private final LongAdder unreadableRuns = new LongAdder();
    private final BroadcastProcessor<RunEvent> runEvents = BroadcastProcessor.create();
    private final KafkaClients clients;
    private final Optional<String> groupInstance;
    private final RunsLog runsLog;
    private final RunEvents runEventWriter;
    private final Duration snapshotInterval;
    private final Duration silenceLimit;
    private final Thread starter =
            Thread.ofPlatform().name("monitor-start").daemon().unstarted(this::begin);
    private volatile @Nullable Parts parts;
    private volatile @Nullable Throwable startFailure;
    private volatile boolean stopping;

    private record Parts(Producer<byte[], byte[]> producer, FoldLoop loop, SnapshotFollower follower) {}

    Monitor(
            RunEvents runEventWriter,
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            @ConfigProperty(name = "kafka.group.instance.id") Optional<String> groupInstance,
            @ConfigProperty(name = "monitor.snapshot-interval", defaultValue = "3s") Duration snapshotInterval,
            @ConfigProperty(name = "monitor.silence-limit", defaultValue = "30s") Duration silenceLimit) {
        this.clients = new KafkaClients(bootstrapServers);
        this.groupInstance = groupInstance;
        this.runsLog = new RunsLog(
                clients, "monitor-runs-end", events, this::onRunEvent, (record, cause) -> unreadableRuns.increment());
        this.runEventWriter = runEventWriter;
        this.snapshotInterval = snapshotInterval;
        this.silenceLimit = silenceLimit;
    }

    void onStart(@Observes StartupEvent event) {
        starter.start();
    }

    void onStop(@Observes ShutdownEvent event) {
        stopping = true;
        starter.interrupt();
        Parts running = parts;
        if (running != null) {
            running.follower.close();
            running.loop.close();
            running.producer.close(Duration.ofSeconds(5));
        }
    }

    private void begin() {
        try {
            awaitTopics();
            Producer<byte[], byte[]> producer = clients.writer("fault-monitor", WRITER_SETTINGS);
            DeadLetters deadLetters = new DeadLetters(producer);
            DamagedSnapshots damaged = new DamagedSnapshots();
            PartitionReader reader = new PartitionReader(clients, "fault-monitor-rebuild");
            NewestSnapshots newest = new NewestSnapshots();
            FoldLoop loop = new FoldLoop(
                    () -> clients.member("fault-monitor", "fault-monitor", groupInstance),
                    events,
                    reader,
                    new SnapshotLoader(reader, snapshots, newest, deadLetters),
                    new SnapshotWriter(producer, snapshots, newest),
                    newest,
                    deadLetters,
                    damaged,
                    catalog,
                    runsLog::isCaughtUp,
                    snapshotInterval,
                    silenceLimit);
            SnapshotFollower follower = new SnapshotFollower(
                    clients, catalog, runsLog::isCaughtUp, runEventWriter, snapshots, newest, damaged, loop::owns);
            loop.start();
            follower.start();
            parts = new Parts(producer, loop, follower);
            runsLog.catchUp();
        } catch (InterruptedException e) {
            if (!stopping) {
                startFailure = e;
            }
        } catch (RuntimeException | Error e) {
            startFailure = e;
            LOG.error("the monitor could not start", e);
            throw e;
        }
    }

    /** The lab creates the topics; until they are there with the same number of partitions, there is nothing to read. */
    private void awaitTopics() throws InterruptedException {
        try (Consumer<byte[], byte[]> probe = clients.reader("fault-monitor-probe")) {
            while (!stopping && !hasTopics(probe)) {
                TimeUnit.MILLISECONDS.sleep(300);
            }
        }
    }

    private static boolean hasTopics(Consumer<byte[], byte[]> probe) {
        try {
            var topics = probe.listTopics();
            return Stream.concat(MonitorTopics.FOLDED.stream(), Stream.of(Topic.RUNS, Topic.SNAPSHOTS))
                    .allMatch(topic -> topics.containsKey(topic.topicName())
                            && !topics.get(topic.topicName()).isEmpty());
        } catch (KafkaException e) {
            LOG.infof("waiting for the broker: %s", e.getMessage());
            return false;
        }
    }

    private void onRunEvent(RunEvent event) {
        catalog.onEvent(event);
        drillFaults.onEvent(event);
        if (runsLog.isCaughtUp()) {
            runEvents.onNext(event);
        }
    }

    /** The runs, as their channel hands them on. */
    RunsLog runsLog() {
        return runsLog;
    }

    /** Every run there is. */
    public RunCatalog catalog() {
        return catalog;
    }

    /** Faults of drills, and whether each is to be seen now. */
    public Map<DrillFaults.Fault, Boolean> drillFaults() {
        return drillFaults.at(System.currentTimeMillis());
    }

    /** Starts, stop requests and ends of runs, and of faults of drills, from now on. */
    public Multi<RunEvent> runEvents() {
        return runEvents.onOverflow().drop();
    }

    /** What this instance knows now. */
    public MonitorView view() {
        Parts running = parts;
        return running == null ? MonitorView.EMPTY : running.loop.view();
    }

    /** A run as far as it is known: one's own partitions as they are now, those of other instances as last published. */
    public RunSummary summary(String run) {
        Parts running = parts;
        if (running == null) {
            return RunSummary.of(List.of());
        }
        Optional<RunSummary> kept = running.follower.kept(run);
        if (kept.isPresent()) {
            return kept.get();
        }
        Map<Integer, PartSummary> newest = new TreeMap<>(running.follower.parts(run));
        newest.putAll(running.loop.view().parts(run));
        return RunSummary.of(new ArrayList<>(newest.values()));
    }

    /** Records of {@code lab.runs} that could not be read here; their owner refuses them. */
    public long unreadableRuns() {
        return unreadableRuns.sum();
    }

    /** Whether everything known is loaded, as new as the topics were then. */
    public boolean isRebuilt() {
        Parts running = parts;
        return running != null && runsLog.isCaughtUp() && running.loop.isRebuilt() && running.follower.isCaughtUp();
    }

    /** Whether the threads are at work. */
    public boolean isStarted() {
        return parts != null;
    }

    /** What ended a thread this service cannot do without, if anything did. */
    public Optional<String> failure() {
        Throwable early = startFailure;
        if (early != null) {
            return Optional.of(String.valueOf(early));
        }
        Parts running = parts;
        if (running == null) {
            return Optional.empty();
        }
        List<String> dead = new ArrayList<>();
        if (!running.loop.isAlive()) {
            dead.add("folding: " + running.loop.failure().map(String::valueOf).orElse("ended"));
        }
        runsLog.failure().ifPresent(cause -> dead.add("lab.runs: " + cause));
        if (!running.follower.isAlive()) {
            dead.add("monitor.snapshots: ended");
        }
        return dead.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", dead));
    }
}
