package dev.uncontained.guest.kafka;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.Event;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Load;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunEvent.DrillFaultBegan;
import dev.uncontained.events.RunEvent.DrillFaultEnded;
import dev.uncontained.events.RunEvent.RunCompleted;
import dev.uncontained.events.RunEvent.RunForgotten;
import dev.uncontained.events.RunEvent.RunStarted;
import dev.uncontained.events.RunEvent.RunStopRequested;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.guest.HostLife;
import dev.uncontained.events.core.guest.Written;
import dev.uncontained.guest.domain.ClosedLoop;
import dev.uncontained.guest.domain.HostPost;
import dev.uncontained.guest.domain.OpenLoop;
import dev.uncontained.guest.domain.Pace;
import dev.uncontained.guest.domain.Resumption;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.KafkaClients;
import dev.uncontained.kit.Niceness;
import dev.uncontained.kit.PartitionReader;
import dev.uncontained.kit.Partitions;
import dev.uncontained.kit.RunsLog;
import dev.uncontained.kit.loop.LoopHealth;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The hosts this instance executes: those of every run that is going on whose partition it holds.
 *
 * <p>Partitions come and go with the consumer group; {@code lab.runs} is read by every instance. When a partition comes, its hosts are
 * resumed from their checkpoints and from the answers already on {@code kvm.stage2} ({@link Takeover}); when it goes, they are dropped.
 * Guarded by its own lock: the channel's thread, the runs reader's and the engine's call it.
 */
@ApplicationScoped
public class Hosts implements HostActor.Observer {
    private static final Logger LOG = Logger.getLogger(Hosts.class);

    /**
     * A host of a run.
     *
     * @param number its number among the run's hosts, from 0
     */
    private record Place(HostSpec spec, int number) {}

    private record Run(RunStarted started, Map<String, Place> places) {
        static Run of(RunStarted started) {
            Map<String, Place> places = new LinkedHashMap<>();
            started.scenario()
                    .hosts(started.platforms())
                    .forEach(spec -> places.put(spec.host(), new Place(spec, places.size())));
            return new Run(started, places);
        }

        Load load() {
            return Objects.requireNonNullElse(started.load(), Load.FULL_SPEED);
        }
    }

    /**
     * The engine takes all there is: a service that starts again beside it took twice as long. Of ten parts of a processor it gets one while a
     * process of the stack wants it.
     */
    private static final int ENGINE_NICENESS = 15;

    /** Names of the topics that are read or written here of a host, on the same partition of each. */
    static final List<String> TOPICS = Stream.of(
                    Topic.HOSTS, Topic.STAGE2, Topic.ABORTS, Topic.FAULTS, Topic.MMIO, Topic.CHECKPOINTS)
            .map(Topic::topicName)
            .toList();

    private final EventCodec codec = new EventCodec();
    private final BurstCodec burstCodec = new BurstCodec();
    private final KafkaClients clients;
    private final PartitionReader reader;
    private final Writers writers;
    private final DeadLetters deadLetters;
    private final RunsLog runsLog;
    private final ExecutorService engine;
    private final ScheduledExecutorService timer;
    private final Form form;

    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final Set<String> completedRuns = new HashSet<>();
    private final Set<String> stopRequested = new HashSet<>();
    private final Set<Integer> partitions = new HashSet<>();
    private final Map<String, HostActor> actors = new ConcurrentHashMap<>();
    private final List<UnreadableRun> unreadableRuns = new ArrayList<>();
    private final LongAdder hostsFinished = new LongAdder();
    private final LongAdder checkpointsUnusable = new LongAdder();
    private int partitionCount;
    private final LoopHealth health = new LoopHealth();

    private record UnreadableRun(ConsumerRecord<byte[], byte[]> record, String cause) {}

    Hosts(
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            @ConfigProperty(name = "lab.instance", defaultValue = "guest-service") String instance,
            @ConfigProperty(name = "lab.engine.threads") Optional<Integer> threads,
            @ConfigProperty(name = "lab.engine.form", defaultValue = "FAST") Form form) {
        this.clients = new KafkaClients(bootstrapServers);
        this.reader = new PartitionReader(clients, instance + "-rebuild");
        this.writers = new Writers(clients, instance);
        this.deadLetters = new DeadLetters(writers.now());
        this.runsLog = new RunsLog(clients, instance + "-runs-end", codec, this::onRun, this::onUnreadableRun);
        this.engine = Executors.newFixedThreadPool(
                threads.orElse(Runtime.getRuntime().availableProcessors()),
                Niceness.factory(Thread.ofPlatform().name("engine-", 0).factory(), ENGINE_NICENESS));
        this.timer = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().name("engine-timer").factory(),
                // a host that is held back while the service ends has nothing to wait for
                new ThreadPoolExecutor.DiscardPolicy());
        this.form = form;
    }

    void onStop(@Observes ShutdownEvent event) {
        actors.values().forEach(HostActor::drop);
        engine.shutdownNow();
        timer.shutdownNow();
        writers.close();
    }

    /**
     * What is wrong for good, or nothing.
     *
     * @param lastPollSecondsAgo seconds since the consumer of {@code kvm.stage2} polled, -1 before it did
     */
    public Optional<String> deadBecause(double lastPollSecondsAgo) {
        return Optional.ofNullable(health.deadBecause(0, lastPollSecondsAgo))
                .or(() -> runsLog.failure().map(String::valueOf))
                .or(() -> writers.failure().map(String::valueOf));
    }

    /** What this instance waits for before its hosts are at work, or nothing when they are. */
    public Optional<String> waitsFor() {
        return Optional.ofNullable(health.waitsFor());
    }

    /** Whether its hosts have been at work once. */
    public boolean hasStarted() {
        return health.hasStarted();
    }

    /** Does something once its hosts have been at work for the first time: at once, or on the channel's thread. */
    public void whenFirstReady(Runnable action) {
        health.whenFirstReady(action);
    }

    /** The runs, as their channel hands them on. */
    RunsLog runsLog() {
        return runsLog;
    }

    /** The hosts this instance executes, and those it has executed whose run still goes on. */
    public List<HostView> views() {
        return actors.values().stream().map(HostView::of).toList();
    }

    /** Hosts that reached their end here. */
    public long hostsFinished() {
        return hostsFinished.sum();
    }

    /** Whole checkpoints that nothing could be made of here; damaged ones are dead letters. */
    public long checkpointsUnusable() {
        return checkpointsUnusable.sum();
    }

    /** Records acknowledged by the broker. */
    public long recordsSent() {
        return writers.sent();
    }

    /** Records of a topic that are among the dead letters of the partitions held. */
    public long refused(Topic topic) {
        return deadLetters.refused(topic);
    }

    /** Hands an event of {@code kvm.stage2} to its host, or refuses it. */
    void onStage2(ConsumerRecord<byte[], byte[]> record) {
        try {
            Optional<Event> event = codec.decode(Topic.STAGE2, record.key(), record.value());
            if (event.isPresent() && event.get() instanceof Stage2Event answer) {
                HostActor actor = actors.get(answer.header().key());
                if (actor != null) {
                    actor.offer(answer);
                }
            }
        } catch (UnreadableRecordException e) {
            refuse(record, String.valueOf(e.getMessage())).join();
        }
    }

    /** A batch may still be under way whose partitions have gone: then the record is their new owner's to refuse. */
    private synchronized CompletableFuture<Void> refuse(ConsumerRecord<byte[], byte[]> record, String cause) {
        return partitions.contains(record.partition())
                ? deadLetters.refuse(record, cause)
                : CompletableFuture.completedFuture(null);
    }

    /** Takes over partitions: blocks until their hosts are resumed. */
    void onAssigned(Collection<Integer> numbers, int count) {
        health.onRebuilding();
        try {
            runsLog.catchUp();
            synchronized (this) {
                partitionCount = count;
                List<Integer> fresh =
                        numbers.stream().filter(n -> !partitions.contains(n)).toList();
                List<TopicPartition> refusing = topicPartitions(fresh, Topic.STAGE2, Topic.CHECKPOINTS);
                if (fresh.contains(0)) {
                    refusing.addAll(topicPartitions(List.of(0), Topic.RUNS));
                }
                deadLetters.retain(numbers);
                deadLetters.rebuild(reader, refusing);
                if (fresh.contains(0)) {
                    unreadableRuns.forEach(run -> refuseRun(run.record(), run.cause()));
                    unreadableRuns.clear();
                }
                partitions.addAll(fresh);
                resume(new HashSet<>(fresh));
            }
            health.onReady();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            health.onFailure(e);
            throw e;
        }
    }

    /** Gives partitions away. */
    synchronized void onRevoked(Collection<Integer> numbers) {
        health.onRevoked();
        partitions.removeAll(new HashSet<>(numbers));
        actors.values().removeIf(actor -> {
            boolean gone = numbers.contains(actor.partition());
            if (gone) {
                actor.drop();
            }
            return gone;
        });
    }

    @Override
    public void finished(HostActor actor) {
        hostsFinished.increment();
        actor.post().forgetCheckpoint();
    }

    @Override
    public void failed(HostActor actor, RuntimeException cause) {
        LOG.errorf(cause, "host %s cannot go on", actor.life().spec().host());
        health.onFailure(cause);
    }

    private synchronized void onRun(RunEvent event) {
        switch (event) {
            case RunStarted started -> {
                if (runs.containsKey(started.run()) || completedRuns.contains(started.run())) {
                    return; // a copy: its hosts are at work, or done
                }
                Run run = Run.of(started);
                runs.put(started.run(), run);
                for (Place place : run.places().values()) {
                    if (partitions.contains(
                            partition(started.run(), place.spec().host()))) {
                        start(new Resumption(started.run(), place.spec()), false);
                    }
                }
                if (stopRequested.contains(started.run())) {
                    stop(started.run());
                }
            }
            case RunStopRequested stop -> {
                if (completedRuns.contains(stop.run())) {
                    return;
                }
                stopRequested.add(stop.run());
                stop(stop.run());
            }
            case RunCompleted completed -> forget(completed.run());
            case RunForgotten forgotten -> forget(forgotten.run());
            case DrillFaultBegan fault -> {}
            case DrillFaultEnded fault -> {}
        }
    }

    private void forget(String run) {
        completedRuns.add(run);
        runs.remove(run);
        stopRequested.remove(run);
        actors.forEach((key, actor) -> {
            if (key.startsWith(run + "/") && actors.remove(key, actor)) {
                actor.drop();
            }
        });
    }

    private synchronized void onUnreadableRun(ConsumerRecord<byte[], byte[]> record, String cause) {
        if (partitions.contains(0)) {
            refuseRun(record, cause);
        } else {
            unreadableRuns.add(new UnreadableRun(record, cause));
        }
    }

    /** Nobody waits for the letter: a new process reads all of {@code lab.runs} again, and so there is one when it does not arrive. */
    private void refuseRun(ConsumerRecord<byte[], byte[]> record, String cause) {
        var unused = deadLetters.refuse(record, cause).exceptionally(failure -> {
            health.onFailure(failure);
            return null;
        });
    }

    private void resume(Set<Integer> fresh) {
        Map<String, Resumption> sources = new LinkedHashMap<>();
        runs.forEach((id, run) -> run.places().forEach((host, place) -> {
            if (fresh.contains(partition(id, host))) {
                sources.put(Header.key(id, host), new Resumption(id, place.spec()));
            }
        }));
        Takeover takeover = new Takeover(codec, deadLetters, sources);
        takeover.read(reader, fresh);
        takeover.leftOver(completedRuns)
                .forEach((key, partition) -> carrier(key, partition, 0).checkpoint(null, () -> {}));
        sources.values().stream().filter(source -> !source.isFinished()).forEach(source -> start(source, true));
        stopRequested.stream().filter(runs::containsKey).forEach(this::stop);
    }

    /** Ends the hosts of a run, those that were resumed not before they have come to what is on the log of them. */
    private void stop(String run) {
        Map<String, HostActor> stopping = new LinkedHashMap<>();
        actors.forEach((key, actor) -> {
            if (key.startsWith(run + "/")) {
                stopping.put(key, actor);
            }
        });
        Map<String, Written> written = new HashMap<>();
        Set<Integer> resumed = new HashSet<>();
        stopping.forEach((key, actor) -> {
            written.put(key, Written.NOTHING);
            if (actor.isResumed()) {
                resumed.add(actor.partition());
            }
        });
        reader.readToEnd(
                topicPartitions(resumed, Topic.HOSTS, Topic.ABORTS, Topic.FAULTS, Topic.MMIO),
                record -> written.computeIfPresent(utf8(record.key()), (key, last) -> and(last, record)));
        stopping.forEach((key, actor) -> actor.stop(Objects.requireNonNull(written.get(key))));
    }

    private Written and(Written last, ConsumerRecord<byte[], byte[]> record) {
        Topic topic = Topic.of(record.topic());
        try {
            if (topic == Topic.MMIO) {
                return last.and(
                        topic,
                        burstCodec.decode(record.key(), record.value()).header().seq());
            }
            return codec.decode(topic, record.key(), record.value())
                    .filter(HostScoped.class::isInstance)
                    .map(event -> last.and(topic, ((HostScoped) event).header().seq()))
                    .orElse(last);
        } catch (UnreadableRecordException e) {
            return last; // it is no record of the host's
        }
    }

    private HostCarrier carrier(String key, int partition, int paddingBytes) {
        return new HostCarrier(writers, codec, key, partition, paddingBytes, engine);
    }

    /**
     * Sets a host to work.
     *
     * @param resumed whether an earlier life of it may have written
     */
    private void start(Resumption source, boolean resumed) {
        String host = source.spec().host();
        String key = Header.key(source.run(), host);
        int partition = partition(source.run(), host);
        Run run = Objects.requireNonNull(runs.get(source.run()));
        HostPost post = new HostPost(carrier(key, partition, run.load().paddingBytes()));
        Pace pace = pace(run, host, post);
        HostLife life = source.life(post, pace, form, cause -> onUnusableCheckpoint(host, cause));
        HostActor actor = new HostActor(life, resumed, post, pace, partition, engine, this);
        actors.put(key, actor);
        actor.schedule();
    }

    private Pace pace(Run run, String host, HostPost post) {
        Load load = run.load();
        if (load.closed()) {
            return new ClosedLoop(Hosts::epochMicros, post);
        }
        if (load.accessesPerSecond() == 0) {
            return Pace.fullSpeed(Hosts::epochMicros);
        }
        int place = Objects.requireNonNull(run.places().get(host)).number();
        return new OpenLoop(
                Hosts::epochMicros,
                timer,
                issued -> Load.dueMicros(
                        run.started().startedAtEpochMs(),
                        load.accessesPerSecond(),
                        place,
                        run.places().size(),
                        issued));
    }

    private void onUnusableCheckpoint(String host, RuntimeException cause) {
        checkpointsUnusable.increment();
        LOG.warnf("checkpoint of %s cannot be used, executing it from its first boot: %s", host, cause.getMessage());
    }

    private int partition(String run, String host) {
        return partitionCount == 0 ? -1 : Partitions.of(Header.key(run, host), partitionCount);
    }

    private static List<TopicPartition> topicPartitions(Collection<Integer> numbers, Topic... topics) {
        List<TopicPartition> all = new ArrayList<>();
        for (Topic topic : topics) {
            numbers.forEach(n -> all.add(new TopicPartition(topic.topicName(), n)));
        }
        return all;
    }

    private static String utf8(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    static long epochMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
