package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Starts every process of a stack, starts again those that die, and ends them all.
 *
 * <p>Children and the state file change on one thread, {@code supervisor}. A child ends with this process, however that ends, because
 * {@link Leash} holds it. Children ignore SIGINT and SIGHUP: Ctrl-C reaches the whole foreground process group, and it is for this
 * process to say what becomes of them.
 */
public final class Supervisor implements AutoCloseable {
    private static final long SERVICE_GRACE_MS = 10_000;
    private static final long BROKER_GRACE_MS = 6_000;
    private static final long LEFTOVER_GRACE_MS = 12_000;
    /** A JVM takes a second or two to write its archive, and much more on a busy machine. */
    private static final long ARCHIVE_GRACE_MS = 30_000;

    private static final long WARM_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LOCK_PATIENCE_MS = 3_000;

    /** What the brokers' empty logs and indexes, the services' logs and their class-data archives take, twice over. */
    private static final long ROOM_BYTES = 64L << 20;

    private final StackPlan plan;
    private final boolean ofARun;
    private final Consumer<String> notices;
    private final List<Child> children;
    private final long startedAtEpochMs = System.currentTimeMillis();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("supervisor").daemon().factory());
    private final ExecutorService topics = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("supervisor-topics").daemon().factory());
    private @Nullable StackLock lock;
    private boolean topicsReady;
    private long topicsReadyAtNs;
    private volatile boolean hadBeenUp;
    private boolean closing;
    private @Nullable String failure;

    /**
     * @param ofARun whether the stack belongs to one run
     * @param notices told of every death and restart, in one line each; called on the supervisor's thread
     */
    public Supervisor(StackPlan plan, boolean ofARun, Consumer<String> notices) {
        this.plan = plan;
        this.ofARun = ofARun;
        this.notices = notices;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.children =
                plan.children().stream().map(p -> new Child(p, plan.logs())).toList();
    }

    /**
     * Starts everything, and returns at once after the processes are there; their health is theirs to tell.
     *
     * @throws LabException with exit status 3: another supervisor lives, a port is taken, a directory cannot be written or is all but
     *     full, a service is not built
     */
    public void start() throws InterruptedException {
        LabHome.writableDirectory(plan.directory());
        LabHome.writableDirectory(plan.logs());
        LabHome.writableDirectory(plan.kafka());
        requireRoom(plan.kafka());
        LabHome.writableDirectory(plan.home().archives());
        lock = takeLock();
        Leftovers.end(plan.directory(), LEFTOVER_GRACE_MS, notices);
        Ports.requireFree(plan.children(), plan.portBase());
        writeBrokerFiles();
        plan.prometheus().ifPresent(Prometheus::writeConfiguration);
        for (ChildPlan child : plan.children()) {
            Path archive = child.archive();
            if (archive != null) {
                Archives.dropStale(archive, child.classPath());
            }
        }
        thread.execute(() -> {
            children.forEach(this::spawn);
            publish();
        });
        topics.execute(this::createTopics);
    }

    /** Says that everything has been seen healthy: what the JVMs have loaded by now is worth an archive. */
    public void onHealthy() {
        hadBeenUp = true;
    }

    private static void requireRoom(Path directory) {
        long usableBytes = LabHome.usableBytes(directory);
        if (usableBytes < ROOM_BYTES) {
            throw LabException.environment(
                    "only %d MiB are left in %s; a stack begins with at least %d MiB."
                            .formatted(usableBytes >> 20, directory, ROOM_BYTES >> 20),
                    "Free space there.");
        }
    }

    private StackLock takeLock() throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOCK_PATIENCE_MS);
        while (true) {
            var taken = StackLock.take(plan.directory());
            if (taken.isPresent()) {
                return taken.get();
            }
            if (System.nanoTime() > deadlineNs) {
                String owner = StackState.read(plan.directory())
                        .map(s -> (s.ofARun() ? "a lab run, process " : "lab up, process ") + s.supervisorPid())
                        .orElse("another lab");
                throw LabException.environment(
                        "the stack " + StackPlan.name(plan.portBase()) + " is in use by " + owner + ".",
                        "Wait for it, end it with lab down, or have a stack of your own with --port-base "
                                + (plan.portBase() + 2_000) + ".");
            }
            Thread.sleep(100);
        }
    }

    private void writeBrokerFiles() {
        try {
            Path clusterId = plan.kafka().resolve("cluster.id");
            if (!Files.exists(clusterId)) {
                Files.writeString(clusterId, Uuid.randomUuid() + "\n");
            }
            for (int i = 0; i < plan.brokers(); i++) {
                String lines = plan.brokerSettings(i).entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue() + "\n")
                        .collect(Collectors.joining());
                Files.writeString(plan.properties(i), "# Written by lab at every start.\n" + lines);
            }
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot write to " + plan.kafka() + ": " + e.getMessage(), "Free space or change its owner.");
        }
    }

    private void createTopics() {
        try {
            TopicSetup.create(plan.bootstrapServers(), plan.brokers(), plan.partitions());
            thread.execute(() -> {
                topicsReady = true;
                topicsReadyAtNs = System.nanoTime();
                publish();
            });
        } catch (LabException e) {
            thread.execute(() -> {
                failure = e.getMessage() + " " + e.wayOut();
                notices.accept(failure);
                publish();
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void spawn(Child child) {
        if (closing) {
            return;
        }
        try {
            Process process = child.spawn();
            process.onExit().thenAcceptAsync(ended -> onExit(child, ended), thread);
        } catch (IOException e) {
            failure = "cannot start " + child.plan().name() + ": " + e.getMessage();
            notices.accept(failure);
        }
    }

    private void onExit(Child child, Process ended) {
        if (closing) {
            child.onEnded();
            return;
        }
        long delayMs = child.onDied(ended);
        notices.accept("%s (process %d) ended with status %d; starting it again in %.1f s, restart %d. Its log: %s"
                .formatted(
                        child.plan().name(),
                        ended.pid(),
                        ended.exitValue(),
                        delayMs / 1e3,
                        child.restarts(),
                        child.log()));
        publish();
        thread.schedule(
                () -> {
                    spawn(child);
                    publish();
                },
                delayMs,
                TimeUnit.MILLISECONDS);
    }

    private void publish() {
        try {
            state().write(plan.directory());
        } catch (LabException e) {
            notices.accept(e.getMessage());
        }
    }

    private StackState state() {
        Map<String, Integer> instances = new TreeMap<>();
        plan.instances().forEach((service, count) -> instances.put(service.serviceName(), count));
        return new StackState(
                StackPlan.name(plan.portBase()),
                ProcessHandle.current().pid(),
                ofARun,
                plan.portBase(),
                plan.brokers(),
                plan.partitions(),
                instances,
                plan.bootstrapServers(),
                startedAtEpochMs,
                topicsReady,
                failure,
                children.stream().filter(Child::wasStarted).map(Child::state).toList());
    }

    /** Ends every child, services before brokers, and returns when none is left. Does nothing the second time. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        topics.shutdownNow();
        if (thread.isShutdown()) {
            return;
        }
        thread.execute(() -> closing = true);
        thread.shutdown();
        awaitThread();
        List<Child> services = new ArrayList<>();
        List<Child> brokers = new ArrayList<>();
        for (Child child : children) {
            (child.plan().kind().equals("broker") ? brokers : services).add(child);
        }
        // Services write their archives while brokers are there, brokers when nobody asks them for anything any more: a
        // JVM may crash otherwise.
        boolean hasBeenWarm = hadBeenUp || (topicsReady && System.nanoTime() - topicsReadyAtNs > WARM_NS);
        long archivesByNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ARCHIVE_GRACE_MS);
        if (hasBeenWarm) {
            writeArchives(services, archivesByNs);
        }
        end(services, SERVICE_GRACE_MS);
        if (topicsReady) {
            GroupMembers.removeAll(plan.bootstrapServers());
        }
        if (hasBeenWarm) {
            writeArchives(brokers, archivesByNs);
        }
        end(brokers, BROKER_GRACE_MS);
        if (lock != null) {
            try {
                Files.deleteIfExists(StackState.file(plan.directory()));
            } catch (IOException e) {
                notices.accept("cannot delete " + StackState.file(plan.directory()) + ": " + e.getMessage());
            }
            lock.close();
            lock = null;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeArchives(List<Child> those, long deadlineNs) {
        Map<Path, Process> writing = new LinkedHashMap<>();
        for (Child child : those) {
            Path archive = child.plan().archive();
            Optional<Process> process = child.process().filter(Process::isAlive);
            if (archive != null && process.isPresent() && child.canWriteArchive()) {
                try {
                    Archives.write(process.get().pid(), archive).ifPresent(jcmd -> writing.put(archive, jcmd));
                } catch (IOException e) {
                    noArchive(archive, e);
                }
            }
        }
        writing.forEach((archive, jcmd) -> {
            boolean ended = Leftovers.awaitEnd(jcmd.toHandle(), deadlineNs);
            jcmd.destroyForcibly();
            try {
                Archives.adopt(archive, ended && jcmd.exitValue() == 0);
            } catch (IOException e) {
                noArchive(archive, e);
            }
        });
    }

    private void noArchive(Path archive, IOException e) {
        notices.accept("cannot write " + archive + ", so JVMs start more slowly: " + e.getMessage());
    }

    private void awaitThread() {
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static void end(List<Child> those, long graceMs) {
        List<Process> processes =
                those.stream().flatMap(child -> child.process().stream()).toList();
        processes.forEach(Process::destroy);
        // A process that is stopped by SIGSTOP acts on no signal but SIGKILL.
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMs);
        for (Process process : processes) {
            if (!Leftovers.awaitEnd(process.toHandle(), deadlineNs)) {
                process.destroyForcibly();
            }
        }
        long killDeadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        processes.forEach(process -> Leftovers.awaitEnd(process.toHandle(), killDeadlineNs));
    }
}
